"""Stripe's webhooks in their documented form: signed by its scheme, converging in any order."""

import itertools
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import stripe
from django.test import Client

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentPart, PaymentStatus, ProviderUnavailable, WebhookRejected
from titan.apps.wallet.contracts import AccountKind
from titan.platform.db import sql

from .conftest import Purchase, available, by_card, eur, fresh_id
from .serving import free_port

pytestmark = pytest.mark.django_db
FORMS = Path(__file__).parent / "stripe_webhooks"
SECRET = "whsec_stripe_test_secret"
PAYMENT = UUID("019b0000-0000-84d2-8000-0000000000a1")
ORDERS = (UUID("019b0000-0000-84d2-8000-0000000000b1"), UUID("019b0000-0000-84d2-8000-0000000000b2"))
STORY = (
    "payment_intent.created",
    "payment_intent.amount_capturable_updated",
    "payment_intent.succeeded",
    "refund.created",
)


def form(name: str) -> bytes:
    return (FORMS / f"{name}.json").read_bytes()


def signed(body: bytes, *, age_s: int = 0, secret: str = SECRET) -> dict[str, str]:
    at = int(time.time()) - age_s
    signature = stripe.WebhookSignature._compute_signature(f"{at}.{body.decode()}", secret)
    return {"Stripe-Signature": f"t={at},v1={signature}"}


def deliver(name: str) -> None:
    body = form(name)
    payments.accept_webhook(provider="stripe", headers=signed(body), body=body)


def status() -> PaymentStatus:
    return payments.get(payment_id=PAYMENT).status


@pytest.fixture
def purchase(settings: Any) -> Purchase:
    """A purchase that was sent to Stripe, whose answer got lost."""
    settings.CARD_PROVIDERS = [
        {
            "name": "stripe",
            "adapter": "stripe",
            "url": f"http://127.0.0.1:{free_port()}",
            "secret_key": "sk_test_123",
            "webhook_secret": SECRET,
        }
    ]
    parts = tuple(
        PaymentPart(order, fresh_id(), eur(amount))
        for order, amount in zip(ORDERS, (3000, 1200), strict=True)
    )
    made = Purchase(PAYMENT, fresh_id(), parts)
    with pytest.raises(ProviderUnavailable):
        made.authorise(by_card("pm_card_visa"))
    return made


@pytest.mark.usefixtures("purchase")
class TestConvergence:
    @pytest.mark.parametrize(
        "order",
        list(itertools.permutations(STORY)),
        ids=lambda order: "-".join(str(STORY.index(name)) for name in order),
    )
    def test_any_order_has_one_outcome(self, purchase: Purchase, order: Sequence[str]) -> None:
        before = available(AccountKind.PROVIDER)

        for name in (*order, *reversed(order)):
            deliver(name)

        payment = payments.get(payment_id=PAYMENT)
        assert (payment.status, payment.captured, payment.refunded) == (
            PaymentStatus.PARTLY_REFUNDED,
            eur(4200),
            eur(1000),
        )
        assert purchase.escrow() == [2000, 1200]
        assert available(AccountKind.PROVIDER) == before - 3200
        assert payment.provider_reference == "pi_3SYcR2LkdIwHu7ix0Q4tNbEa"

    def test_what_moves_nothing_is_taken_and_remembered(self) -> None:
        for name in ("charge.captured", "checkout.session.completed"):
            deliver(name)

        assert status() is PaymentStatus.CREATED
        rows = sql.query("SELECT type, outcome FROM payments_webhook ORDER BY type")
        assert rows == [("charge.captured", "no effect"), ("checkout.session.completed", "no effect")]


@pytest.mark.usefixtures("purchase")
class TestMeaning:
    @pytest.mark.parametrize(
        ("name", "becomes"),
        [
            ("payment_intent.created", PaymentStatus.CREATED),
            ("payment_intent.amount_capturable_updated", PaymentStatus.AUTHORISED),
            ("payment_intent.succeeded", PaymentStatus.CAPTURED),
            ("payment_intent.canceled", PaymentStatus.VOIDED),
            ("payment_intent.payment_failed", PaymentStatus.DECLINED),
            ("payment_intent.payment_failed.page", PaymentStatus.CREATED),
            ("checkout.session.expired", PaymentStatus.DECLINED),
        ],
    )
    def test_of_each_form(self, name: str, becomes: PaymentStatus) -> None:
        deliver(name)

        assert status() is becomes

    def test_of_a_refusal_names_the_banks_reason(self) -> None:
        deliver("payment_intent.payment_failed")

        assert payments.get(payment_id=PAYMENT).decline_reason == "insufficient_funds"

    def test_of_a_refund_that_failed_is_none_at_all(self, purchase: Purchase) -> None:
        deliver("payment_intent.succeeded")

        deliver("refund.failed")

        assert status() is PaymentStatus.CAPTURED
        assert purchase.escrow() == [3000, 1200]


@pytest.mark.usefixtures("purchase")
class TestRejection:
    BODY = form("payment_intent.succeeded")

    @pytest.mark.parametrize(
        ("headers", "body"),
        [
            ({}, BODY),
            ({"Stripe-Signature": ""}, BODY),
            ({"Stripe-Signature": "nonsense"}, BODY),
            (signed(BODY, secret="whsec_of_somebody_else"), BODY),
            (signed(BODY, age_s=301), BODY),
            (signed(BODY), BODY.replace(b"4200", b"4300")),
            (signed(b"\xff\xfe".decode("latin1").encode()), b"\xff\xfe"),
            (signed(b"[]"), b"[]"),
            (signed(b'{"id": "evt_1"}'), b'{"id": "evt_1"}'),
            (signed(b"not json"), b"not json"),
        ],
    )
    def test_of_what_was_tampered_with(self, headers: dict[str, str], body: bytes) -> None:
        with pytest.raises(WebhookRejected):
            payments.accept_webhook(provider="stripe", headers=headers, body=body)

        assert status() is PaymentStatus.CREATED

    def test_of_everything_when_no_secret_is_set(self, settings: Any) -> None:
        settings.CARD_PROVIDERS = [{**settings.CARD_PROVIDERS[0], "webhook_secret": ""}]

        with pytest.raises(WebhookRejected):
            deliver("payment_intent.succeeded")

    def test_at_the_door_answers_204_403_and_404(self) -> None:
        body = form("payment_intent.succeeded")
        client = Client()

        statuses = [
            client.generic(
                "POST",
                f"/api/v1/payments/webhooks/{name}",
                body,
                content_type="application/json",
                headers=headers,
            ).status_code
            for name, headers in (("stripe", signed(body)), ("stripe", {}), ("nobody", signed(body)))
        ]

        assert statuses == [204, 403, 404]
        assert status() is PaymentStatus.CAPTURED


def test_every_form_is_used() -> None:
    used = {
        *STORY,
        *("payment_intent.canceled", "payment_intent.payment_failed", "payment_intent.payment_failed.page"),
        *("charge.captured", "refund.failed", "checkout.session.completed", "checkout.session.expired"),
    }

    assert {path.stem for path in FORMS.glob("*.json")} == used
    assert all(json.loads(path.read_text())["object"] == "event" for path in FORMS.glob("*.json"))
