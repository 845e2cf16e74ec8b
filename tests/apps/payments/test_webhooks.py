"""Webhooks: signed, taken once, in any order with one outcome."""

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStatus, ProviderUnavailable, WebhookRejected
from titan.apps.wallet.contracts import AccountKind
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.simulators.card_provider.cards import by_token

from .conftest import (
    Provider,
    Purchase,
    available,
    by_card,
    deliver,
    deliver_all,
    fresh_id,
    new_purchase,
    signed,
    work,
)

pytestmark = pytest.mark.django_db


def charged_and_refunded(provider: Provider) -> Purchase:
    """A purchase that the provider authorised, captured and partly refunded while Titan heard nothing of it."""
    purchase = new_purchase(3000, 1200)
    provider.order(create="fail")
    with pytest.raises(ProviderUnavailable):
        purchase.authorise(by_card())
    book, card = provider.book, by_token("tok_ok")
    intent = book.create(
        payment_id=str(purchase.id),
        amount=4200,
        currency="EUR",
        return_url="",
        capture_at_once=False,
    )
    book.authorise(intent, card)
    book.capture(intent, 4200)
    book.refund(intent, refund_id=str(fresh_id()), order_id=str(purchase.orders[0]), amount=1000)
    return purchase


def messages_of(provider: Provider, purchase: Purchase) -> list[dict[str, Any]]:
    return [m for m in provider.messages() if json.loads(m["body"])["data"]["payment_id"] == str(purchase.id)]


def orders_of(size: int) -> list[tuple[int, ...]]:
    """Every order in which each of `size` messages can come twice."""
    return sorted(set(itertools.permutations([*range(size), *range(size)])))


class TestConvergence:
    @pytest.mark.parametrize("order", orders_of(3))
    def test_any_order_of_doubled_webhooks_has_one_outcome(
        self, provider: Provider, order: Sequence[int]
    ) -> None:
        before = available(AccountKind.PROVIDER)
        purchase = charged_and_refunded(provider)
        messages = messages_of(provider, purchase)

        for index in order:
            deliver(messages[index])

        payment = payments.get(payment_id=purchase.id)
        assert (payment.status, payment.captured.amount, payment.refunded.amount) == (
            PaymentStatus.PARTLY_REFUNDED,
            4200,
            1000,
        )
        assert purchase.escrow() == [2000, 1200]
        assert available(AccountKind.PROVIDER) == before - 3200
        assert [e.type.split(".")[1] for e in reading.stream(purchase.id)] == [
            "payment_started",
            "payment_authorised",
            "payment_captured",
            "payment_refunded",
        ]

    def test_of_a_refund_that_titan_asked_for_ends_it(self, provider: Provider) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card())
        payments.capture(payment_id=purchase.id)
        payments.cancel_order(payment_id=purchase.id, order_id=purchase.orders[0], reason="buyer")
        provider.order(refund="lose")
        work()

        deliver_all(reversed(messages_of(provider, purchase)))

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.REFUNDED
        assert purchase.escrow() == [0]
        assert provider.refunded() == 3000

    def test_of_a_payment_that_is_over_lets_the_provider_let_go(self, provider: Provider) -> None:
        purchase = new_purchase(3000)
        provider.order(create="fail")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        payments.void(payment_id=purchase.id, reason="undone")
        work()
        late = provider.book.create(
            payment_id=str(purchase.id), amount=3000, currency="EUR", return_url="", capture_at_once=False
        )
        provider.book.authorise(late, by_token("tok_ok"))

        deliver(messages_of(provider, purchase)[0])
        work()

        assert provider.book.get(late)["status"] == "voided"
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    def test_of_another_amount_moves_nothing_and_calls_an_operator(self, provider: Provider) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card(""))
        intent = provider.book.find(str(purchase.id))
        assert intent is not None
        with provider.book.transaction() as db:
            db.execute("UPDATE intent SET amount = 1 WHERE id = ?", (intent,))
        provider.book.authorise(intent, by_token("tok_ok"))

        deliver(messages_of(provider, purchase)[0])

        row = sql.one("SELECT status, attention FROM payments_payment WHERE id = %s", (purchase.id,))
        assert row is not None
        assert row[0] == "action_required"
        assert intent in row[1]


class TestRejection:
    @pytest.fixture
    def message(self, provider: Provider) -> dict[str, Any]:
        purchase = new_purchase(3000)
        purchase.authorise(by_card("tok_challenge"))
        intent = provider.book.find(str(purchase.id))
        assert intent is not None
        provider.book.authorise(intent)
        return provider.messages()[0]

    def status(self, message: dict[str, Any]) -> PaymentStatus:
        payment_id = UUID(json.loads(message["body"])["data"]["payment_id"])
        return payments.get(payment_id=payment_id).status

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            ({"Webhook-Signature": "v1,AAAA"}, None),
            ({"Webhook-Signature": "nonsense"}, None),
            ({"Webhook-Signature": "v1,%%%"}, None),
            ({"Webhook-Timestamp": "yesterday"}, None),
            ({"Webhook-Id": ""}, None),
            ({"Webhook-Id": "x" * 300}, None),
            ({}, b'{"type": "intent.authorised"}'),
            ({}, b"\xff\xfe"),
            ({}, b""),
        ],
    )
    def test_of_what_was_tampered_with(
        self, message: dict[str, Any], headers: dict[str, str], body: bytes | None
    ) -> None:
        with pytest.raises(WebhookRejected):
            payments.accept_webhook(
                headers=signed(message) | headers,
                body=message["body"].encode() if body is None else body,
            )

        assert self.status(message) is PaymentStatus.ACTION_REQUIRED

    @pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6)])
    def test_of_what_is_old_or_from_the_future(self, message: dict[str, Any], age: timedelta) -> None:
        with pytest.raises(WebhookRejected):
            payments.accept_webhook(
                headers=signed(message, at=datetime.now(UTC) - age), body=message["body"].encode()
            )

        assert self.status(message) is PaymentStatus.ACTION_REQUIRED

    def test_of_another_secret(self, message: dict[str, Any]) -> None:
        other = "whsec_" + "b3RoZXI_".replace("_", "A") * 4
        with pytest.raises(WebhookRejected):
            payments.accept_webhook(headers=signed(message, secret=other), body=message["body"].encode())

    def test_of_everything_when_no_secret_is_set(self, message: dict[str, Any], settings: Any) -> None:
        settings.CARD_WEBHOOK_SECRET = ""

        with pytest.raises(WebhookRejected):
            deliver(message)

    @pytest.mark.parametrize("data", [None, [], {"payment_id": "x"}, "text"])
    def test_of_another_form(self, message: dict[str, Any], data: object) -> None:
        odd = {**message, "id": "msg_odd", "body": json.dumps({"type": "intent.authorised", "data": data})}

        with pytest.raises(WebhookRejected):
            deliver(odd)


class TestDoor:
    def test_answers_204_and_403(self, provider: Provider) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card("tok_challenge"))
        intent = provider.book.find(str(purchase.id))
        assert intent is not None
        provider.book.authorise(intent)
        message = provider.messages()[0]
        client = Client()

        statuses = [
            client.generic(
                "POST",
                "/api/v1/payments/webhooks/card",
                message["body"].encode(),
                content_type="application/json",
                headers=headers,
            ).status_code
            for headers in (signed(message), signed(message), {})
        ]

        assert statuses == [204, 204, 403]
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.AUTHORISED
