"""A cell among others: what it answers, and what it sends home."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core import signing as django_signing
from django.test import Client

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, Wish
from titan.cells import placement, signing, store
from titan.cells.directory import Cell, Directory, State, with_state
from titan.cells.home import Home
from titan.kernel.ids import bucket_for, bucket_of, new_id
from titan.platform.observability import health

PASSWORD = "a-long-enough-pass-phrase"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    cells = (Cell(0, State.LIVE, ("127.0.0.1:8750",), 1), Cell(1, State.LIVE, ("127.0.0.1:8751",), 0))
    found = tmp_path / "directory.json"
    store.found(found, Directory(1, cells, placement.founded([0, 1])))
    return found


@pytest.fixture
def browser(path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A browser that reached cell 0, which is the home of even buckets."""
    settings.CELL_DIRECTORY, settings.CELL = path, 0
    monkeypatch.setattr(health, "CHECKS", dict(health.CHECKS))
    monkeypatch.setattr("titan.cells.home.LOOK_EVERY_S", 0)
    return Client()


def email_of(cell: int) -> str:
    return next(text for n in range(99) if bucket_for(text := f"buyer{n}@example.org") % 2 == cell)


def test_with_no_directory_every_bucket_is_at_home() -> None:
    answer = Client().get(f"/api/v1/orders/{new_id(bucket=1)}")
    assert answer.status_code == 401
    assert signing.COOKIE not in answer.cookies


@pytest.mark.django_db
class TestACell:
    @pytest.mark.parametrize(
        "address",
        [
            "/api/v1/orders/{id}",
            "/checkout/return/{id}/",
            "/api/v1/products/{id}/stock",
        ],
    )
    def test_sends_home_what_an_id_shows_to_be_anothers(self, browser: Client, address: str) -> None:
        away = browser.get(address.format(id=new_id(bucket=1)))
        assert (away.status_code, away.headers["X-Titan-Home"]) == (421, "1")
        assert away.headers["Cache-Control"] == "no-store"
        assert browser.get(address.format(id=new_id(bucket=2))).status_code != 421

    def test_sends_home_a_browser_by_its_cookie(self, browser: Client, path: Path) -> None:
        browser.cookies[signing.COOKIE] = signing.route_mark(store.route_key(path), 1)
        assert browser.get("/cart/").status_code == 421
        assert browser.get("/help/").status_code == 200

    def test_does_not_believe_a_forged_cookie(self, browser: Client) -> None:
        browser.cookies[signing.COOKIE] = "001." + "0" * 32
        assert browser.get("/cart/").status_code == 200

    def test_sends_home_a_mails_link(self, browser: Client) -> None:
        link = django_signing.dumps([str(new_id(bucket=1)), "a@example.org"], salt="any")
        assert browser.get(f"/account/verify/{link}/").status_code == 421
        body = {"token": link}
        assert browser.post("/api/v1/accounts/email/verify", body, "application/json").status_code == 421

    def test_sends_home_a_webhook(self, browser: Client) -> None:
        body = {"data": {"metadata": {"payment_id": str(new_id(bucket=1))}}}
        assert browser.post("/api/v1/payments/webhooks/card", body, "application/json").status_code == 421

    @pytest.mark.parametrize("address", ["/account/login/", "/account/signup/", "/account/reset/"])
    def test_sends_home_a_form_of_anothers_user(self, browser: Client, address: str) -> None:
        form = {"email": email_of(1), "password": PASSWORD, "name": "Ann"}
        assert browser.post(address, form).status_code == 421
        assert browser.post(address, form | {"email": email_of(0)}).status_code != 421

    def test_registers_only_users_of_its_own(self, browser: Client) -> None:
        body = {"email": email_of(1), "password": PASSWORD, "name": "Ann"}
        assert browser.post("/api/v1/accounts/register", body, "application/json").status_code == 421
        assert users.find_by_email(email=email_of(1)) is None

    def test_sends_home_a_token_to_refresh_by_its_first_digits(self, browser: Client) -> None:
        body = {"email": email_of(0), "password": PASSWORD, "name": "Ann"}
        made = browser.post("/api/v1/accounts/register", body, "application/json").json()
        refresh = made["refresh"]
        assert int(refresh[:3], 16) == bucket_for(email_of(0))
        away = browser.post(
            "/api/v1/accounts/token/refresh", {"refresh": "001" + refresh[3:]}, "application/json"
        )
        assert away.status_code == 421

    def test_marks_a_browser_that_signs_in_and_unmarks_it_when_it_leaves(
        self, browser: Client, path: Path
    ) -> None:
        form = {"email": email_of(0), "password": PASSWORD, "name": "Ann"}
        entered = browser.post("/account/signup/", form)
        mark = entered.cookies[signing.COOKIE]
        assert mark["httponly"]
        bucket = signing.bucket_of_mark(store.route_key(path), mark.value)
        assert bucket == bucket_for(email_of(0))
        left = browser.post("/account/logout/")
        assert left.cookies[signing.COOKIE].value == ""

    def test_that_is_called_lost_is_not_ready(self, browser: Client, path: Path) -> None:
        assert "cell" not in browser.get("/readyz").json()["reasons"]
        store.change(path, lambda directory: with_state(directory, 0, State.LOST))
        assert browser.get("/readyz").json()["reasons"]["cell"] == "the directory calls this cell lost"


class TestWhatAProcessKnows:
    def test_follows_the_file(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("titan.cells.home.LOOK_EVERY_S", 0)
        home = Home(path, cell=0)
        assert home.elsewhere(1) == 1
        store.change(path, lambda d: replace(d, epoch=2, homes=(0,) * 4096))
        assert home.elsewhere(1) is None

    def test_stays_with_the_last_good_one(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("titan.cells.home.LOOK_EVERY_S", 0)
        home = Home(path, cell=0)
        path.write_text("{")
        assert home.directory().epoch == 1
        path.unlink()
        assert home.elsewhere(bucket_of(new_id(bucket=1))) == 1

    def test_never_goes_back(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("titan.cells.home.LOOK_EVERY_S", 0)
        before = path.read_bytes()
        store.change(path, lambda d: replace(d, epoch=2, homes=(0,) * 4096))
        home = Home(path, cell=0)
        path.write_bytes(before)
        assert home.directory().epoch == 2


@pytest.mark.django_db
class TestWhoseAddressWasChanged:
    def test_is_sent_on_from_where_the_address_hashes_to(self, browser: Client) -> None:
        here = email_of(0)
        change = Wish(new_id(bucket=1), here, new_id(bucket=bucket_for(here)))
        users.claim(wish=change)
        for address in ("/api/v1/accounts/token", "/api/v1/accounts/password/reset"):
            away = browser.post(
                address, {"email": here, "password": PASSWORD}, content_type="application/json"
            )
            assert (away.status_code, away.headers["X-Titan-Home"]) == (421, "1")

    def test_is_answered_at_home_wherever_the_address_hashes_to(self, browser: Client) -> None:
        elsewhere = email_of(1)
        users.create_user(
            email=elsewhere,
            name="Ada",
            password=PASSWORD,
            is_email_verified=True,
            user_id=new_id(bucket=0),
        )
        signed_in = browser.post(
            "/api/v1/accounts/token",
            {"email": elsewhere, "password": PASSWORD},
            content_type="application/json",
        )
        assert signed_in.status_code == 200

    def test_makes_no_difference_to_who_registers(self, browser: Client) -> None:
        here = email_of(0)
        users.claim(wish=Wish(new_id(bucket=1), here, new_id(bucket=bucket_for(here))))
        body = {"email": here, "password": PASSWORD, "name": "Ada"}
        registered = browser.post("/api/v1/accounts/register", body, content_type="application/json")
        assert registered.status_code == 201


def number_of(cell: int) -> str:
    numbers = (f"+493090182{n:02d}" for n in range(99))
    return next(one for one in numbers if users.bucket_of_identifier(identifier=one) % 2 == cell)


@pytest.mark.django_db
class TestWhoHasANumber:
    def wish(self, number: str, *, home: int) -> Wish:
        claim_id = new_id(bucket=users.bucket_of_identifier(identifier=number))
        return Wish(new_id(bucket=home), number, claim_id, IdentifierKind.PHONE)

    def test_is_sent_on_from_where_the_number_hashes_to(self, browser: Client) -> None:
        here = number_of(0)
        users.claim(wish=self.wish(here, home=1))
        body = {"phone": here, "password": PASSWORD}
        away = browser.post("/api/v1/accounts/token", body, content_type="application/json")
        assert (away.status_code, away.headers["X-Titan-Home"]) == (421, "1")
        form = {"email": here.replace("+49", "0"), "password": PASSWORD}
        assert browser.post("/account/login/", form).status_code == 421

    def test_is_looked_for_where_the_number_hashes_to(self, browser: Client) -> None:
        body = {"phone": number_of(1), "password": PASSWORD}
        away = browser.post("/api/v1/accounts/token", body, content_type="application/json")
        assert (away.status_code, away.headers["X-Titan-Home"]) == (421, "1")

    def test_is_answered_at_home_wherever_the_number_hashes_to(self, browser: Client) -> None:
        user = users.create_user(
            email=email_of(0), name="Ada", password=PASSWORD, is_email_verified=True, user_id=new_id(bucket=0)
        )
        asked = users.ask_identifier(user_id=user.id, kind=IdentifierKind.PHONE, key=number_of(1))
        users.finish_claim(user_id=user.id, claim_id=asked.claim_id, kind=IdentifierKind.PHONE)
        body = {"phone": number_of(1), "password": PASSWORD}
        signed_in = browser.post("/api/v1/accounts/token", body, content_type="application/json")
        assert signed_in.status_code == 200

    def test_sends_proofs_and_handovers_where_their_first_id_says(self, browser: Client) -> None:
        token = django_signing.dumps([str(new_id(bucket=1)), "any"], salt="any")
        for address in (f"/account/claim/{token}/", f"/account/handover/{token}/"):
            assert browser.get(address).status_code == 421
        body = {"token": token}
        address = "/api/v1/accounts/identifiers/claim"
        assert browser.post(address, body, content_type="application/json").status_code == 421
