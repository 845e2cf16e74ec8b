"""The provider's book: shown by the day, with fees; kept cards; a mistaken second charge; books of an earlier release."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from titan.simulators.card_provider.book import Book, fee_of
from titan.simulators.card_provider.cards import by_token

from .test_provider import CARD, World


@pytest.fixture
def provider(tmp_path: Path) -> World:
    return World(tmp_path)


class TestDay:
    def shown(self, provider: World, **query: object) -> dict[str, Any]:
        asked = {"start": 0, "end": 9e9, "limit": 100} | query
        answer = provider("GET", "/v1/book", params=asked)
        assert answer.status_code == 200
        found: dict[str, Any] = answer.json()
        return found

    def test_shows_what_was_captured_and_refunded_and_the_fee(self, provider: World) -> None:
        intent = provider.create("tok_ok", amount=4200).json()
        provider("POST", f"/v1/intents/{intent['id']}/capture", key="c", json={"amount": 4000})
        terms = {"refund_id": "r1", "order_id": "o1", "amount": 700}
        provider("POST", f"/v1/intents/{intent['id']}/refunds", key="r1", json=terms)

        (charge,) = self.shown(provider)["charges"]

        assert {name: charge[name] for name in ("id", "payment_id", "captured", "refunded", "fee")} == {
            "id": intent["id"],
            "payment_id": intent["payment_id"],
            "captured": 4000,
            "refunded": 700,
            "fee": 56 + 25,
        }

    def test_shows_a_page_at_a_time_and_only_that_time(self, provider: World) -> None:
        made = [provider.create("tok_ok").json()["id"] for _ in range(3)]
        first = self.shown(provider, limit=2)
        second = self.shown(provider, limit=2, after=first["next"])

        ids = [one["id"] for page in (first, second) for one in page["charges"]]
        assert ids == made
        assert second["next"] == ""
        assert self.shown(provider, end=1)["charges"] == []

    @pytest.mark.parametrize("query", [{}, {"start": "yesterday", "end": "1"}])
    def test_refuses_other_times(self, provider: World, query: dict[str, str]) -> None:
        assert provider("GET", "/v1/book", params=query).status_code == 400

    @pytest.mark.parametrize(
        ("amount", "fee"), [(4200, 84), (1250, 43), (1750, 49), (1, 25), (100_000, 1425)]
    )
    def test_takes_fees_with_halves_to_even(self, amount: int, fee: int) -> None:
        assert fee_of(amount) == fee


class TestKeptCard:
    def pay(self, provider: World, **more: str) -> dict[str, object]:
        intent = provider.create().json()["id"]
        provider("POST", f"/pay/{intent}", data=CARD | more)
        found: dict[str, object] = provider("GET", f"/v1/intents/{intent}").json()
        return found

    def test_is_told_when_the_buyer_agreed(self, provider: World) -> None:
        method = self.pay(provider, save="yes")["method"]

        assert isinstance(method, dict)
        assert (method["brand"], method["last4"], method["expiry_month"], method["expiry_year"]) == (
            "visa",
            "4242",
            12,
            2039,
        )
        assert provider.create(str(method["token"])).json()["status"] == "authorised"

    def test_is_not_kept_without(self, provider: World) -> None:
        assert self.pay(provider)["method"] is None

    def test_pays_no_more_once_it_is_forgotten(self, provider: World) -> None:
        method = self.pay(provider, save="yes")["method"]
        assert isinstance(method, dict)

        answers = [
            provider("POST", "/v1/methods/forget", json={"token": method["token"]}).status_code
            for _ in range(2)
        ]

        assert answers == [200, 404]
        assert provider.create(str(method["token"])).json()["code"] == "unknown_token"


class TestMistake:
    def test_of_charging_twice_is_another_intent_of_the_same_payment(self, provider: World) -> None:
        provider.faults.order({"operations": {"create": "double"}})

        intent = provider.create("tok_ok").json()

        book = provider.book.everything()
        assert [row["payment_id"] for row in book["intents"]] == [intent["payment_id"]] * 2
        assert len(book["charges"]) == 2
        assert provider.book.find(intent["payment_id"]) == intent["id"]


class TestEarlierRelease:
    SCHEMA = """
    CREATE TABLE intent (
        id TEXT PRIMARY KEY, payment_id TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL, status TEXT NOT NULL, captured INTEGER NOT NULL DEFAULT 0,
        capture_at_once INTEGER NOT NULL, return_url TEXT NOT NULL, page TEXT NOT NULL DEFAULT '',
        decline_code TEXT NOT NULL DEFAULT '', last4 TEXT NOT NULL DEFAULT '', news TEXT NOT NULL DEFAULT 'prompt',
        told INTEGER NOT NULL DEFAULT 0, created_at REAL NOT NULL
    ) STRICT;
    CREATE TABLE capture (
        intent_id TEXT PRIMARY KEY REFERENCES intent (id), amount INTEGER NOT NULL, created_at REAL NOT NULL
    ) STRICT;
    INSERT INTO intent (id, payment_id, amount, currency, status, captured, capture_at_once, return_url, created_at)
    VALUES ('pi_1', 'p1', 500, 'EUR', 'captured', 500, 0, '', 1.0);
    INSERT INTO capture VALUES ('pi_1', 500, 1.0);
    """

    def test_is_read_and_written_on(self, tmp_path: Path) -> None:
        file = tmp_path / "old.sqlite3"
        with sqlite3.connect(file) as old:
            old.executescript(self.SCHEMA)
        old.close()

        for _ in range(2):
            book = Book(file, public_url="http://provider")

        assert book.snapshot("pi_1")["captured"] == 500
        twin = book.create(
            payment_id="p1", amount=500, currency="EUR", return_url="", capture_at_once=True, is_double=True
        )
        book.authorise(twin, by_token("tok_ok"))
        page = book.page(start=0, end=9e9, after="", limit=10)
        assert [(one["payment_id"], one["fee"]) for one in page["charges"]] == [("p1", 0), ("p1", 32)]
