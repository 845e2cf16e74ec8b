"""Nothing tells a stranger whether an e-mail address has an account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from tests.apps.accounts.conftest import HOME, PASSWORD
from titan.apps.accounts import api as accounts
from titan.apps.accounts.contracts import CredentialsWrong
from titan.apps.users import api as users
from titan.apps.users.contracts import User
from titan.platform.mail.models import OutgoingMail

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN, UNVERIFIED = "owner@example.org", "nobody@example.org", "fresh@example.org"


@pytest.fixture(autouse=True)
def _people(verified: User) -> None:
    users.create_user(email=UNVERIFIED, name="Fresh", password=PASSWORD)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], tuple[int, int]]:
    """How many passwords an act hashes and how many it verifies."""
    users.check_credentials(identifier="warm@example.org", password="x")
    hasher = type(hashers.get_hasher())
    encode, verify = hasher.encode, hasher.verify
    spent = {"encode": 0, "verify": 0, "depth": 0}

    def counted_encode(self: Any, *args: Any, **kwargs: Any) -> Any:
        spent["encode"] += spent["depth"] == 0
        return encode(self, *args, **kwargs)

    def counted_verify(self: Any, *args: Any, **kwargs: Any) -> Any:
        spent["verify"] += 1
        spent["depth"] += 1
        try:
            return verify(self, *args, **kwargs)
        finally:
            spent["depth"] -= 1

    monkeypatch.setattr(hasher, "encode", counted_encode)
    monkeypatch.setattr(hasher, "verify", counted_verify)

    def measure(act: Callable[[], object]) -> tuple[int, int]:
        spent.update(encode=0, verify=0)
        act()
        return spent["encode"], spent["verify"]

    return measure


def test_signing_in_answers_and_works_the_same_for_every_address(post: Any, work: Any) -> None:
    answers, efforts = set(), set()
    for email in (KNOWN, UNKNOWN, UNVERIFIED):

        def attempt(email: str = email) -> None:
            answer = post("token", {"email": email, "password": "not the password"})
            problem = answer.json()
            problem.pop("request_id", None)
            answers.add((answer.status_code, str(sorted(problem.items()))))

        efforts.add(work(attempt))
    assert efforts == {(0, 2)}
    assert len(answers) == 1
    assert next(iter(answers))[0] == 401


def test_registering_answers_and_works_the_same_for_every_address(post: Any, work: Any) -> None:
    shapes, efforts = set(), set()
    for email in (KNOWN, UNKNOWN, UNVERIFIED):

        def attempt(email: str = email) -> None:
            answer = post("register", {"email": email, "password": PASSWORD, "name": "Mira"})
            body = answer.json()
            body["user"] |= {"id": "", "email": "", "created_at": ""}
            shapes.add((answer.status_code, str(body["user"]), *sorted(body)))

        efforts.add(work(attempt))
    assert efforts == {(1, 0)}
    assert len(shapes) == 1
    assert next(iter(shapes))[0] == 201


def test_registering_costs_the_same_queries_for_every_address() -> None:
    counts = set()
    for email in (UNKNOWN, KNOWN, UNVERIFIED):
        with CaptureQueriesContext(connection) as queries:
            accounts.register(email=email, password=PASSWORD, name="Mira", client=HOME)
        counts.add(len(queries))
    assert len(counts) == 1


def test_only_the_mail_tells_whether_the_address_was_free() -> None:
    for email in (KNOWN, UNKNOWN, UNVERIFIED):
        accounts.register(email=email, password=PASSWORD, name="Mira", client=HOME)
    assert dict(OutgoingMail.objects.values_list("recipient", "kind")) == {
        KNOWN: "accounts.already",
        UNKNOWN: "accounts.verify",
        UNVERIFIED: "accounts.verify",
    }


def test_asking_for_a_reset_answers_the_same_for_every_address(post: Any, work: Any) -> None:
    answers, efforts = set(), set()
    for email in (KNOWN, UNKNOWN, UNVERIFIED):

        def attempt(email: str = email) -> None:
            answer = post("password/reset", {"email": email})
            answers.add((answer.status_code, answer.content))

        efforts.add(work(attempt))
    assert answers == {(202, b"")}
    assert efforts == {(0, 0)}
    assert dict(OutgoingMail.objects.values_list("recipient", "kind")) == {
        KNOWN: "accounts.reset",
        UNKNOWN: "accounts.nobody",
        UNVERIFIED: "accounts.reset",
    }


def test_the_pages_answer_the_same_for_every_address() -> None:
    logins, resets = set(), set()
    for email in (KNOWN, UNKNOWN, UNVERIFIED):
        login = Browser().post("/account/login/", {"email": email, "password": "not the password"})
        logins.add((login.status_code, _anonymous(login, email)))
        reset = Browser().post("/account/reset/", {"email": email})
        resets.add((reset.status_code, _anonymous(reset, email)))
        signup = Browser().post("/account/signup/", {"email": email, "password": PASSWORD, "name": "Mira"})
        assert (signup.status_code, signup["Location"]) == (302, "/")
    assert len(logins) == 1
    assert len(resets) == 1


def _anonymous(answer: Any, email: str) -> str:
    """The page without the address itself and without the form token."""
    lines = answer.content.decode().replace(email, "EMAIL").splitlines()
    return "\n".join(line for line in lines if "csrfmiddlewaretoken" not in line)


def test_an_address_that_was_taken_by_a_stranger_is_won_by_its_owner() -> None:
    """Somebody registers my address before me; my proof settles it."""
    stranger = accounts.register(email="me@example.org", password="the strangers one", name="S", client=HOME)
    mine = accounts.register(email="me@example.org", password=PASSWORD, name="Me", client=HOME)
    users.mark_email_verified(user_id=mine.user.id, email="me@example.org")
    tokens = accounts.issue_token(identifier="me@example.org", password=PASSWORD, client=HOME)
    assert accounts.verify_token(token=tokens.access).user_id == mine.user.id
    with pytest.raises(CredentialsWrong):
        accounts.issue_token(identifier="me@example.org", password="the strangers one", client=HOME)
    assert not users.get(user_id=stranger.user.id).is_active
