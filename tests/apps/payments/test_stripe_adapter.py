"""Stripe's adapter against answers in Stripe's documented form: errors, saved cards, amounts, lines of the book."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from titan.apps.payments.contracts import ChargeStatus, KeptCard, ProviderUnavailable
from titan.apps.payments.domain.intent import Intent, IntentStatus
from titan.apps.payments.services.providers import CardProvider, ProviderRefused
from titan.apps.payments.services.providers.configured import provider
from titan.apps.payments.services.providers.stripe.amounts import from_stripe, to_stripe
from titan.kernel.money import Money

from .conftest import eur, fresh_id
from .test_stripe_webhooks import form

pytestmark = pytest.mark.django_db
PAYMENT = UUID("019b0000-0000-84d2-8000-0000000000a1")
ORDER = UUID("019b0000-0000-84d2-8000-0000000000b1")
PI = "pi_3SYcR2LkdIwHu7ix0Q4tNbEa"
BACK = "https://shop.example/back"


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(form(name))["data"]["object"]
    return found


def refusal(
    code: str, *, status: int = 402, kind: str = "card_error", **more: str
) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"type": kind, "code": code, "message": "No.", **more}}


class Script:
    """A server that gives prepared answers in turn, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, Any]]] = []
        self.asked: list[tuple[str, str, dict[str, str], str]] = []
        script = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                url = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                fields = {name: values[-1] for name, values in parse_qs(body or url.query).items()}
                key = self.headers.get("Idempotency-Key", "")
                script.asked.append((self.command, url.path, fields, key))
                status, told = script.answers.pop(0)
                data = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = _answer  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: Any) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def says(self, *answers: dict[str, Any] | tuple[int, dict[str, Any]]) -> None:
        self.answers += [one if isinstance(one, tuple) else (200, one) for one in answers]


@pytest.fixture
def script() -> Iterator[Script]:
    made = Script()
    yield made
    made.server.shutdown()
    assert made.answers == []


@pytest.fixture
def stripe(script: Script, settings: Any) -> CardProvider:
    settings.CARD_PROVIDERS = [
        {
            "name": "stripe",
            "adapter": "stripe",
            "url": script.url,
            "secret_key": "sk_test_123",
            "fee_bp": 150,
            "fee_fixed": 25,
        }
    ]
    return provider("stripe")


def create(stripe: CardProvider, token: str = "pm_card_visa", amount: Money | None = None) -> Intent:
    return stripe.create(
        payment_id=PAYMENT,
        amount=amount or eur(4200),
        token=token,
        return_url=BACK,
        is_captured_at_once=False,
    )


class TestAmounts:
    @pytest.mark.parametrize(
        ("money", "stripe"),
        [
            (Money(1290, "EUR"), 1290),
            (Money(500, "JPY"), 500),
            (Money(5, "ISK"), 500),
            (Money(5, "UGX"), 500),
            (Money(5120, "KWD"), 5120),
            (Money(500, "MGA"), 5),
        ],
    )
    def test_are_stripes_units_and_back(self, money: Money, stripe: int) -> None:
        assert to_stripe(money) == stripe
        assert from_stripe(stripe, money.currency.lower()) == money

    @pytest.mark.parametrize("money", [Money(5124, "KWD"), Money(501, "MGA")])
    def test_that_stripe_has_not_are_refused(self, money: Money) -> None:
        with pytest.raises(ProviderRefused, match="amount_not_representable"):
            to_stripe(money)

    def test_that_we_have_not_are_an_error(self) -> None:
        with pytest.raises(ValueError, match="no whole number"):
            from_stripe(550, "isk")


class TestCreate:
    def test_with_a_kept_card_is_off_session_and_by_hand(self, stripe: CardProvider, script: Script) -> None:
        script.says(document("payment_intent.amount_capturable_updated"))

        intent = create(stripe, "cus_1:pm_2")

        assert (intent.status, intent.reference) == (IntentStatus.AUTHORISED, PI)
        method, path, fields, key = script.asked[0]
        assert (method, path, key) == ("POST", "/v1/payment_intents", f"create:{PAYMENT}")
        assert (fields["customer"], fields["payment_method"]) == ("cus_1", "pm_2")
        assert (fields["off_session"], fields["confirm"], fields["capture_method"]) == (
            "true",
            "true",
            "manual",
        )
        assert (fields["amount"], fields["currency"], fields["metadata[payment_id]"]) == (
            "4200",
            "eur",
            str(PAYMENT),
        )

    def test_without_a_token_goes_to_the_page(self, stripe: CardProvider, script: Script) -> None:
        script.says(document("checkout.session.completed") | {"status": "open", "url": "https://stripe/pay"})

        intent = create(stripe, "")

        assert (intent.status, intent.redirect_url) == (IntentStatus.REQUIRES_ACTION, "https://stripe/pay")
        fields = script.asked[0][2]
        assert fields["saved_payment_method_options[payment_method_save]"] == "enabled"
        assert fields["payment_intent_data[metadata][payment_id]"] == str(PAYMENT)

    def test_goes_to_the_page_when_the_bank_wants_to_see_the_buyer(
        self, stripe: CardProvider, script: Script
    ) -> None:
        script.says(
            refusal("authentication_required", decline_code="authentication_required"),
            document("checkout.session.completed") | {"status": "open", "url": "https://stripe/pay"},
        )

        intent = create(stripe)

        assert (intent.status, intent.redirect_url) == (IntentStatus.REQUIRES_ACTION, "https://stripe/pay")
        assert [asked[3] for asked in script.asked] == [f"create:{PAYMENT}", f"page:{PAYMENT}"]


class TestErrors:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (refusal("card_declined", decline_code="insufficient_funds"), "insufficient_funds"),
            (refusal("expired_card"), "expired_card"),
            (refusal("resource_missing", status=404, kind="invalid_request_error"), "resource_missing"),
            (
                refusal("parameter_invalid_integer", status=400, kind="invalid_request_error"),
                "parameter_invalid_integer",
            ),
        ],
    )
    def test_that_say_no_are_refusals(
        self, stripe: CardProvider, script: Script, answer: tuple[int, dict[str, Any]], code: str
    ) -> None:
        script.says(answer)

        with pytest.raises(ProviderRefused) as refused:
            create(stripe)

        assert refused.value.code == code

    @pytest.mark.parametrize(
        "answer",
        [
            refusal("lock_timeout", status=429, kind="invalid_request_error"),
            refusal("api_error", status=500, kind="api_error"),
            refusal("api_key_expired", status=401, kind="invalid_request_error"),
            refusal("idempotency_key_in_use", status=409, kind="idempotency_error"),
        ],
    )
    def test_that_leave_the_outcome_open_are_no_answer(
        self, stripe: CardProvider, script: Script, answer: tuple[int, dict[str, Any]]
    ) -> None:
        script.says(answer)

        with pytest.raises(ProviderUnavailable):
            create(stripe)

    def test_of_a_missing_key_ask_nobody(self, settings: Any) -> None:
        settings.CARD_PROVIDERS = [{"name": "stripe", "adapter": "stripe"}]

        with pytest.raises(ProviderUnavailable, match="No key"):
            create(provider("stripe"))


class TestFind:
    def test_without_a_reference_looks_into_the_transfer_group(
        self, stripe: CardProvider, script: Script
    ) -> None:
        failed = document("charge.captured") | {"status": "failed", "payment_intent": "pi_other"}
        script.says(
            {"object": "list", "data": [failed, document("charge.captured")], "has_more": False},
            document("payment_intent.succeeded"),
            {"object": "list", "data": [document("refund.created")], "has_more": False},
        )

        intent = stripe.find(payment_id=PAYMENT)

        assert intent is not None
        assert (intent.status, intent.captured) == (IntentStatus.CAPTURED, eur(4200))
        assert [(refund.order_id, refund.amount) for refund in intent.refunds] == [(ORDER, eur(1000))]
        assert script.asked[0][2]["transfer_group"] == str(PAYMENT)

    def test_of_a_payment_without_a_charge_is_nothing(self, stripe: CardProvider, script: Script) -> None:
        script.says({"object": "list", "data": [], "has_more": False})

        assert stripe.find(payment_id=PAYMENT) is None

    def test_of_a_reference_that_is_gone_is_nothing(self, stripe: CardProvider, script: Script) -> None:
        script.says(refusal("resource_missing", status=404, kind="invalid_request_error"))

        assert stripe.find(payment_id=PAYMENT, reference=PI) is None

    def test_of_a_finished_page_is_its_payment(self, stripe: CardProvider, script: Script) -> None:
        done = document("payment_intent.amount_capturable_updated")
        script.says(document("checkout.session.completed") | {"payment_intent": done}, done)

        intent = stripe.find(payment_id=PAYMENT, reference="cs_test_1")

        assert intent is not None
        assert (intent.status, intent.reference) == (IntentStatus.AUTHORISED, PI)

    @pytest.mark.parametrize(("consent", "is_kept"), [("always", True), ("limited", False)])
    def test_tells_the_card_that_the_buyer_let_stripe_keep(
        self, stripe: CardProvider, script: Script, consent: str, is_kept: bool
    ) -> None:
        card = {"brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": 2030}
        method = {"id": "pm_9", "object": "payment_method", "allow_redisplay": consent, "card": card}
        script.says(document("payment_intent.amount_capturable_updated") | {"payment_method": method})

        intent = stripe.find(payment_id=PAYMENT, reference=PI)

        assert intent is not None
        assert intent.method == (
            KeptCard("cus_TXYZ1abcDEfGHi:pm_9", "visa", "4242", 8, 2030) if is_kept else None
        )


class TestRefund:
    def test_carries_what_its_webhook_must_tell(self, stripe: CardProvider, script: Script) -> None:
        refund_id = fresh_id()
        paid = document("payment_intent.succeeded")
        script.says(
            paid,
            document("refund.created"),
            paid,
            {"object": "list", "data": [document("refund.created")], "has_more": False},
        )

        intent = stripe.refund(reference=PI, refund_id=refund_id, order_id=ORDER, amount=eur(1000))

        assert [refund.amount for refund in intent.refunds] == [eur(1000)]
        _, _, fields, key = script.asked[1]
        assert key == f"refund:{refund_id}"
        assert {
            name: fields[f"metadata[{name}]"] for name in ("payment_id", "refund_id", "amount", "captured")
        } == {
            "payment_id": str(PAYMENT),
            "refund_id": str(refund_id),
            "amount": "4200",
            "captured": "4200",
        }

    def test_that_failed_at_once_is_refused(self, stripe: CardProvider, script: Script) -> None:
        script.says(document("payment_intent.succeeded"), document("refund.failed"))

        with pytest.raises(ProviderRefused, match="expired_or_canceled_card"):
            stripe.refund(reference=PI, refund_id=fresh_id(), order_id=ORDER, amount=eur(1000))


class TestBook:
    NOW = datetime(2026, 11, 27, tzinfo=UTC)

    def page(self, stripe: CardProvider, script: Script, *charges: dict[str, Any]) -> Any:
        script.says({"object": "list", "data": list(charges), "has_more": False}, *self.refunds)
        return stripe.book(start=self.NOW, end=self.NOW + timedelta(days=1), after="", limit=500).entries

    refunds: tuple[dict[str, Any], ...] = ()

    def charge(self, **changes: Any) -> dict[str, Any]:
        fee = {"id": "txn_1", "object": "balance_transaction", "fee": 88, "currency": "eur"}
        return document("charge.captured") | {"balance_transaction": fee} | changes

    def test_tells_fee_and_what_was_agreed(self, stripe: CardProvider, script: Script) -> None:
        (entry,) = self.page(stripe, script, self.charge(amount_refunded=1000))

        assert (entry.reference, entry.payment_id, entry.status) == (PI, PAYMENT, ChargeStatus.CAPTURED)
        assert (entry.captured, entry.refunded, entry.fee, entry.fee_due) == (
            eur(4200),
            eur(1000),
            eur(88),
            eur(88),
        )

    def test_leaves_attempts_that_failed_out(self, stripe: CardProvider, script: Script) -> None:
        assert self.page(stripe, script, self.charge(status="failed")) == ()

    def test_tells_a_hold_that_was_let_go_as_voided(self, stripe: CardProvider, script: Script) -> None:
        (entry,) = self.page(
            stripe,
            script,
            self.charge(
                captured=False,
                amount_captured=0,
                refunded=True,
                amount_refunded=4200,
                balance_transaction=None,
            ),
        )

        assert (entry.status, entry.captured, entry.refunded, entry.fee) == (
            ChargeStatus.VOIDED,
            eur(0),
            eur(0),
            eur(0),
        )

    def test_tells_no_fee_that_was_taken_in_another_currency(
        self, stripe: CardProvider, script: Script
    ) -> None:
        other = {"id": "txn_1", "object": "balance_transaction", "fee": 95, "currency": "usd"}

        (entry,) = self.page(stripe, script, self.charge(balance_transaction=other))

        assert entry.fee is None

    def test_does_not_take_what_a_partial_capture_let_go_for_a_refund(
        self, stripe: CardProvider, script: Script
    ) -> None:
        release = document("refund.created") | {"amount": 1200, "metadata": {}}
        self.refunds = ({"object": "list", "data": [release, document("refund.created")], "has_more": False},)

        (entry,) = self.page(stripe, script, self.charge(amount_captured=3000, amount_refunded=2200))

        assert (entry.captured, entry.refunded) == (eur(3000), eur(1000))
