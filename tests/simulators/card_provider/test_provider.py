"""The simulated card provider: each request acts once, its page works without a script, its webhooks are signed."""

import asyncio
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook

from titan.simulators.card_provider.app import routes
from titan.simulators.card_provider.book import Book, Refused
from titan.simulators.card_provider.cards import CARDS, by_token
from titan.simulators.card_provider.faults import Faults
from titan.simulators.card_provider.sender import Sender

SECRET = "whsec_" + "c2VjcmV0" * 4
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/39", "cvc": "123", "do": "pay"}


class World:
    """The provider's application, asked in process."""

    def __init__(self, folder: Path) -> None:
        self.book = Book(folder / "book.sqlite3", public_url="http://provider")
        self.faults = Faults()
        self._app = routes(self.book, self.faults)

    def __call__(self, method: str, path: str, *, key: str = "", **fields: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://provider") as client:
                headers = {"Idempotency-Key": key} if key else {}
                return await client.request(method, path, headers=headers, **fields)

        return asyncio.run(ask())

    def create(
        self, token: str = "", *, payment_id: str = "", amount: int = 1290, **more: Any
    ) -> httpx.Response:
        payment = payment_id or str(uuid4())
        body = {"payment_id": payment, "amount": amount, "currency": "EUR", "token": token, **more}
        return self("POST", "/v1/intents", key=f"create:{payment}", json=body)

    def charges(self) -> int:
        return len(self.book.everything()["charges"])


@pytest.fixture
def provider(tmp_path: Path) -> World:
    return World(tmp_path)


class TestApi:
    def test_charges_a_stored_card_once_per_key(self, provider: World) -> None:
        payment_id = str(uuid4())

        answers = [provider.create("tok_ok", payment_id=payment_id).json() for _ in range(3)]

        assert answers[0]["status"] == "authorised"
        assert answers == [answers[0]] * 3
        assert provider.charges() == 1

    def test_never_charges_a_payment_twice_under_another_key(self, provider: World) -> None:
        payment_id = str(uuid4())
        provider.create("tok_ok", payment_id=payment_id)
        body = {"payment_id": payment_id, "amount": 1290, "currency": "EUR", "token": "tok_ok"}

        again = provider("POST", "/v1/intents", key="other", json=body)

        assert again.json()["status"] == "authorised"
        assert provider.charges() == 1

    def test_refuses_a_key_with_another_body(self, provider: World) -> None:
        payment_id = str(uuid4())
        provider.create("tok_ok", payment_id=payment_id)

        answer = provider.create("tok_ok", payment_id=payment_id, amount=1)

        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")

    def test_acts_although_the_answer_is_lost(self, provider: World) -> None:
        provider.faults.order({"lost_answer_s": 0.01})

        provider.create("tok_timeout")

        assert provider.charges() == 1

    def test_captures_less_and_refunds_no_more_than_that(self, provider: World) -> None:
        intent = provider.create("tok_ok").json()["id"]
        captured = provider("POST", f"/v1/intents/{intent}/capture", key="c", json={"amount": 1000})
        terms = {"refund_id": "r1", "order_id": "o1", "amount": 700}
        refunded = [
            provider("POST", f"/v1/intents/{intent}/refunds", key=key, json=terms | {"refund_id": key})
            for key in ("r1", "r2")
        ]

        assert captured.json()["captured"] == 1000
        assert [answer.status_code for answer in refunded] == [200, 409]

    def test_finds_an_intent_by_its_payment(self, provider: World) -> None:
        payment_id = str(uuid4())
        created = provider.create("tok_challenge", payment_id=payment_id).json()

        assert provider("GET", f"/v1/intents?payment_id={payment_id}").json() == created
        assert provider("GET", "/v1/intents?payment_id=unknown").status_code == 404

    @pytest.mark.parametrize(
        "body",
        [b"", b"[]", b"{", b'{"payment_id": 1}', b'{"payment_id": "a", "currency": "EUR", "amount": true}'],
    )
    def test_refuses_what_it_cannot_read(self, provider: World, body: bytes) -> None:
        assert provider("POST", "/v1/intents", key="k", content=body).status_code == 400

    def test_wants_a_key_for_everything_that_acts(self, provider: World) -> None:
        assert provider("POST", "/v1/intents", json={}).status_code == 400

    def test_obeys_ordered_faults(self, provider: World) -> None:
        ordered = provider("POST", "/faults", json={"operations": {"create": "fail:2"}})
        statuses = [provider.create("tok_ok").status_code for _ in range(3)]

        assert ordered.status_code == 200
        assert statuses == [503, 503, 200]
        assert provider("POST", "/faults", json={"operations": {"dance": "fail"}}).status_code == 400


class TestPage:
    def open(self, provider: World, **more: Any) -> tuple[str, str]:
        created = provider.create(return_url="https://shop.example/back", **more).json()
        return created["id"], created["redirect_url"].removeprefix("http://provider")

    def test_is_plain_accessible_html_with_the_test_cards(self, provider: World) -> None:
        _, path = self.open(provider)

        html = provider("GET", path).text

        assert "12.90 EUR" in html
        assert "<script" not in html
        for field in re.findall(r'<input id="(\w+)"', html):
            assert f'<label for="{field}">' in html
        for card in CARDS:
            assert card.number[-4:] in html

    def test_takes_a_card_and_sends_the_buyer_back(self, provider: World) -> None:
        intent, path = self.open(provider)

        back = provider("POST", path, data=CARD)

        assert (back.status_code, back.headers["location"]) == (303, "https://shop.example/back")
        assert provider.book.get(intent)["status"] == "authorised"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("number", "4111 1111 1111 1111"),
            ("number", '"><script>'),
            ("expiry", "13/39"),
            ("expiry", "01/20"),
            ("cvc", "1"),
        ],
    )
    def test_names_what_is_wrong(self, provider: World, field: str, value: str) -> None:
        intent, path = self.open(provider)

        answer = provider("POST", path, data={**CARD, field: value})

        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert "<script>" not in answer.text
        assert provider.book.get(intent)["status"] == "requires_action"

    @pytest.mark.parametrize(
        ("number", "code"), [("4000000000000002", "declined"), ("4000000000009995", "insufficient_funds")]
    )
    def test_declines_magic_cards(self, provider: World, number: str, code: str) -> None:
        intent, path = self.open(provider)

        provider("POST", path, data={**CARD, "number": number})

        assert provider.book.get(intent)["decline_code"] == code

    def test_lets_the_bank_ask(self, provider: World) -> None:
        intent, path = self.open(provider)
        asked = provider("POST", path, data={**CARD, "number": "4000002760003184"})
        question = asked.headers["location"].removeprefix("http://provider")

        shown = provider("GET", question).text
        provider("POST", question, data={"do": "approve"})

        assert "ending in 3184" in shown
        assert provider.book.get(intent)["status"] == "authorised"

    def test_is_of_no_use_twice(self, provider: World) -> None:
        _, path = self.open(provider)
        for _ in range(2):
            provider("POST", path, data=CARD)

        assert provider("GET", path).status_code == 303
        assert provider.charges() == 1

    def test_keeps_no_card_number(self, provider: World, tmp_path: Path) -> None:
        _, path = self.open(provider)
        provider("POST", path, data=CARD)

        stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())

        assert b"4242424242424242" not in stored
        assert b"4242 4242" not in stored

    def test_knows_nobody_by_guessing(self, provider: World) -> None:
        assert provider("GET", "/pay/pi_000").status_code == 404


class TestBook:
    def test_refuses_to_void_what_was_captured(self, provider: World) -> None:
        intent = provider.create("tok_ok").json()["id"]
        provider.book.capture(intent, 1290)

        with pytest.raises(Refused, match="cannot_void_captured"):
            provider.book.void(intent)

    def test_lets_an_unused_intent_expire(self, provider: World) -> None:
        intent = provider.create().json()["id"]
        with provider.book.transaction() as db:
            db.execute("UPDATE intent SET created_at = 0")

        found = provider("GET", f"/v1/intents?payment_id={provider.book.get(intent)['payment_id']}").json()

        assert (found["status"], found["decline_code"]) == ("declined", "expired")

    @pytest.mark.parametrize(
        ("token", "messages"), [("tok_ok", 2), ("tok_double_webhook", 4), ("tok_mixed_webhooks", 2)]
    )
    def test_queues_the_news_of_each_change(self, provider: World, token: str, messages: int) -> None:
        intent = provider.create(token).json()["id"]
        provider.book.capture(intent, 1290)

        assert provider.book.everything()["webhooks_waiting"] == messages

    def test_mixes_the_order_of_news_for_that_card(self, provider: World) -> None:
        intent = provider.create("tok_mixed_webhooks").json()["id"]
        provider.book.capture(intent, 1290)

        due = provider.book._all("SELECT type, due_at FROM message ORDER BY due_at")

        assert [row["type"] for row in due] == ["intent.captured", "intent.authorised"]


class Merchant(BaseHTTPRequestHandler):
    """Takes webhooks, refusing the first."""

    taken: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((dict(self.headers), body))
        self.send_response(503 if len(self.taken) == 1 else 204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


class TestSender:
    @pytest.fixture
    def address(self) -> Iterator[str]:
        Merchant.taken = []
        server = HTTPServer(("127.0.0.1", 0), Merchant)
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/hook"
        server.shutdown()

    def test_signs_and_repeats_until_it_is_taken(self, provider: World, address: str) -> None:
        provider.book.authorise(provider.create().json()["id"], by_token("tok_ok"))
        sender = Sender(provider.book, provider.faults, url=address, secret=SECRET)

        sender.send_due()
        with provider.book.transaction() as db:
            db.execute("UPDATE message SET due_at = 0")
        sender.send_due()
        sender.send_due()

        assert len(Merchant.taken) == 2
        headers, body = Merchant.taken[1]
        assert Webhook(SECRET).verify(body, headers)["type"] == "intent.authorised"
        assert json.loads(body)["data"]["status"] == "authorised"
        assert provider.book.everything()["webhooks_waiting"] == 0

    def test_gives_up_at_last(self, provider: World) -> None:
        provider.book.authorise(provider.create().json()["id"], by_token("tok_ok"))
        sender = Sender(provider.book, provider.faults, url="http://127.0.0.1:9/", secret=SECRET)

        rounds = 0
        while sender.send_due():
            rounds += 1
            with provider.book.transaction() as db:
                db.execute("UPDATE message SET due_at = 0")

        assert rounds == 12
