"""Guessing is limited; the one who is being guessed at is not shut out."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client as Browser

from tests.apps.accounts.conftest import HOME, PASSWORD
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import Client, CredentialsWrong, TooManyAttempts
from titan.apps.accounts.services import throttle
from titan.apps.users.contracts import User
from titan.platform.rest.ratelimit import Rate

pytestmark = pytest.mark.django_db
ATTACKER = Client(address="198.51.100.66")


def guess(email: str, client: Client, times: int) -> int:
    """How many of so many wrong guesses were looked at."""
    looked_at = 0
    for _ in range(times):
        try:
            accounts.check_credentials(identifier=email, password="a wrong password", client=client)
        except CredentialsWrong:
            looked_at += 1
        except TooManyAttempts as refusal:
            looked_at -= not refusal.retry_after
    return looked_at


def test_an_address_may_guess_so_often(verified: User) -> None:
    assert guess(verified.email, ATTACKER, throttle.PAIR.limit + 10) == throttle.PAIR.limit
    with pytest.raises(TooManyAttempts):
        accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=ATTACKER)


def test_guesses_from_elsewhere_do_not_stop_the_right_user(verified: User) -> None:
    for number in range(3):
        guess(verified.email, Client(address=f"198.51.{number}.66"), throttle.PAIR.limit + 5)
    found = accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=HOME)
    assert found.id == verified.id


def test_guesses_from_the_same_address_do_not_stop_a_device_that_signed_in_before(verified: User) -> None:
    guess(verified.email, HOME, throttle.PAIR.limit + 5)
    with pytest.raises(TooManyAttempts):
        accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=HOME)
    known = replace(HOME, device=accounts.device_mark(user_id=verified.id))
    assert (
        accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=known).id
        == verified.id
    )


def test_a_known_device_has_a_limit_of_its_own(verified: User) -> None:
    known = replace(ATTACKER, device=accounts.device_mark(user_id=verified.id))
    assert guess(verified.email, known, throttle.DEVICE.limit + 5) == throttle.DEVICE.limit
    assert (
        accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=HOME).id
        == verified.id
    )


@pytest.mark.parametrize("mark", ["forged", "WyJ4Il0:1abc:forged", ""])
def test_a_mark_of_another_account_or_of_nobody_is_worth_nothing(verified: User, mark: str) -> None:
    device = mark or throttle.device_mark(identifiers=["else@example.org"])
    guess(verified.email, HOME, throttle.PAIR.limit)
    with pytest.raises(TooManyAttempts):
        accounts.check_credentials(
            identifier=verified.email, password=PASSWORD, client=replace(HOME, device=device)
        )


def test_a_network_that_tries_many_accounts_is_stopped(
    verified: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "NETWORK", Rate(10, 3600))
    looked_at = sum(
        guess(f"user{number}@example.org", Client(address=f"198.51.100.{number}"), 1) for number in range(15)
    )
    assert looked_at == 10
    assert (
        accounts.check_credentials(identifier=verified.email, password=PASSWORD, client=HOME).id
        == verified.id
    )


def test_registrations_of_a_network_are_limited(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "REGISTER", Rate(2, 3600))
    for number in range(2):
        accounts.register(email=f"u{number}@example.org", password=PASSWORD, name="U", client=ATTACKER)
    with pytest.raises(TooManyAttempts):
        accounts.register(email="u9@example.org", password=PASSWORD, name="U", client=ATTACKER)
    assert accounts.register(email="u9@example.org", password=PASSWORD, name="U", client=HOME)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_a_network_is_what_one_attacker_commands(address: str, network: str) -> None:
    assert throttle.network_of(address) == network


def test_a_browser_keeps_the_mark_after_signing_in(verified: User) -> None:
    browser = Browser(REMOTE_ADDR="203.0.113.7")
    browser.post("/account/login/", {"email": verified.email, "password": PASSWORD})
    browser.post("/account/logout/")
    guess(verified.email, HOME, throttle.PAIR.limit + 5)
    stranger: Any = Browser(REMOTE_ADDR="203.0.113.7")
    credentials = {"email": verified.email, "password": PASSWORD}
    assert stranger.post("/account/login/", credentials).status_code == 429
    assert browser.post("/account/login/", credentials).status_code == 302
