"""Paying by card: the provider decides, Titan asks before it acts twice, so nobody is charged twice."""

from uuid import UUID

import pytest
from django.db import connection

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    Payment,
    PaymentDeclined,
    PaymentStateConflict,
    PaymentStatus,
    ProviderUnavailable,
)
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.errors import InvalidInput

from .conftest import Provider, Purchase, available, by_card, eur, fresh_id, new_purchase, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase() -> Purchase:
    return new_purchase(3000, 1200)


class TestStoredCard:
    def test_is_authorised_at_once(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card())

        assert payment.status is PaymentStatus.AUTHORISED
        assert [charge["amount"] for charge in provider.charges()] == [4200]

    def test_authorised_again_is_charged_once(self, provider: Provider, purchase: Purchase) -> None:
        for _ in range(3):
            purchase.authorise(by_card())

        assert len(provider.charges()) == 1

    @pytest.mark.parametrize(
        ("token", "reason"),
        [
            ("tok_declined", "declined"),
            ("tok_insufficient_funds", "insufficient_funds"),
            ("tok_of_nobody", "unknown_token"),
        ],
    )
    def test_is_declined_and_stays_so(
        self, provider: Provider, purchase: Purchase, token: str, reason: str
    ) -> None:
        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                purchase.authorise(by_card(token))

        assert payments.get(payment_id=purchase.id).decline_reason == reason
        assert provider.charges() == []

    def test_refuses_a_card_number_in_place_of_a_token(self, provider: Provider, purchase: Purchase) -> None:
        with pytest.raises(InvalidInput):
            purchase.authorise(by_card("4242 4242 4242 4242"))


class TestHostedPage:
    def test_sends_the_buyer_there_and_back(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card(""))

        back = provider.post(
            payment.redirect_url, number="4242 4242 4242 4242", expiry="12/39", cvc="123", do="pay"
        )

        assert payment.status is PaymentStatus.ACTION_REQUIRED
        assert (back.status_code, back.headers["location"]) == (303, "https://shop.example/back")
        assert purchase.authorise(by_card("")).status is PaymentStatus.AUTHORISED

    def test_leaves_no_card_number_with_titan(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card(""))
        provider.post(payment.redirect_url, number="4242424242424242", expiry="12/39", cvc="123", do="pay")
        purchase.authorise(by_card(""))

        assert _tables_with("4242424242424242") == []
        assert _tables_with("4242 4242") == []

    def test_asks_the_bank_on_a_challenge(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card("tok_challenge"))

        provider.post(payment.redirect_url, do="approve")

        assert "/challenge/" in payment.redirect_url
        assert purchase.authorise(by_card("tok_challenge")).status is PaymentStatus.AUTHORISED

    @pytest.mark.parametrize("form", [{"do": "refuse"}, {"do": "cancel"}])
    def test_can_be_refused(self, provider: Provider, purchase: Purchase, form: dict[str, str]) -> None:
        token = "tok_challenge" if form["do"] == "refuse" else ""
        payment = purchase.authorise(by_card(token))

        provider.post(payment.redirect_url, **form)

        with pytest.raises(PaymentDeclined):
            purchase.authorise(by_card(token))


class TestUnknownOutcome:
    def test_of_authorising_is_asked_after_and_never_charged_twice(
        self, provider: Provider, purchase: Purchase
    ) -> None:
        provider.order(create="lose")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())

        payment = purchase.authorise(by_card())

        assert payment.status is PaymentStatus.AUTHORISED
        assert len(provider.charges()) == 1

    def test_of_a_card_that_loses_answers_is_the_same(self, provider: Provider, purchase: Purchase) -> None:
        provider.order()
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card("tok_timeout"))

        assert purchase.authorise(by_card("tok_timeout")).status is PaymentStatus.AUTHORISED
        assert len(provider.charges()) == 1

    def test_of_capturing_is_asked_after(self, provider: Provider, purchase: Purchase) -> None:
        purchase.authorise(by_card())
        provider.order(capture="lose")
        with pytest.raises(ProviderUnavailable):
            payments.capture(payment_id=purchase.id)

        payment = payments.capture(payment_id=purchase.id)

        assert payment.status is PaymentStatus.CAPTURED
        assert provider.captured() == 4200
        assert purchase.escrow() == [3000, 1200]

    def test_of_a_request_that_never_arrived_is_tried_again(
        self, provider: Provider, purchase: Purchase
    ) -> None:
        provider.order(create="fail", capture="fail")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        purchase.authorise(by_card())
        with pytest.raises(ProviderUnavailable):
            payments.capture(payment_id=purchase.id)

        assert payments.capture(payment_id=purchase.id).status is PaymentStatus.CAPTURED
        assert len(provider.charges()) == 1

    def test_of_refunding_is_asked_after(self, provider: Provider, purchase: Purchase) -> None:
        purchase.authorise(by_card())
        payments.capture(payment_id=purchase.id)
        refund_id = fresh_id()
        provider.order(refund="lose")
        with pytest.raises(ProviderUnavailable):
            _refund(purchase, 1000, refund_id=refund_id)

        _refund(purchase, 1000, refund_id=refund_id)

        assert provider.refunded() == 1000
        assert purchase.escrow() == [2000, 1200]

    def test_is_cleared_up_by_the_periodic_round(self, provider: Provider, purchase: Purchase) -> None:
        provider.order(create="lose")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())
        _make_due(purchase)

        asked = payments.reconcile_pending()

        assert asked == 1
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.AUTHORISED
        assert payments.reconcile_pending() == 0


class TestCapture:
    def test_brings_the_money_from_the_provider_into_escrow(
        self, provider: Provider, purchase: Purchase
    ) -> None:
        before = available(AccountKind.PROVIDER)
        purchase.authorise(by_card())

        for _ in range(2):
            payments.capture(payment_id=purchase.id)

        assert purchase.escrow() == [3000, 1200]
        assert available(AccountKind.PROVIDER) == before - 4200
        assert provider.captured() == 4200

    def test_leaves_out_an_order_that_was_called_off(self, provider: Provider, purchase: Purchase) -> None:
        purchase.authorise(by_card())
        payments.cancel_order(payment_id=purchase.id, order_id=purchase.orders[1], reason="buyer")

        payment = payments.capture(payment_id=purchase.id)

        assert payment.captured == eur(3000)
        assert provider.captured() == 3000
        assert purchase.escrow() == [3000, 0]

    def test_of_a_payment_the_provider_let_go_of_is_refused(
        self, provider: Provider, purchase: Purchase
    ) -> None:
        payment = purchase.authorise(by_card())
        provider.book.void(payment.provider_reference)

        with pytest.raises(PaymentStateConflict):
            payments.capture(payment_id=purchase.id)

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED


class TestVoid:
    def test_makes_the_provider_let_go(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card())

        payments.void(payment_id=purchase.id, reason="undone")
        work()

        assert provider.book.get(payment.provider_reference)["status"] == "voided"
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    def test_keeps_a_late_authorise_and_capture_out(self, provider: Provider, purchase: Purchase) -> None:
        purchase.authorise(by_card())
        payments.void(payment_id=purchase.id, reason="undone")

        with pytest.raises(PaymentStateConflict):
            purchase.authorise(by_card())
        with pytest.raises(PaymentStateConflict):
            payments.capture(payment_id=purchase.id)

    def test_before_an_authorise_keeps_it_out(self, provider: Provider, purchase: Purchase) -> None:
        payments.void(payment_id=purchase.id, reason="undone")

        with pytest.raises(PaymentStateConflict):
            purchase.authorise(by_card())

        assert provider.charges() == []

    def test_after_a_lost_answer_ends_the_charge(self, provider: Provider, purchase: Purchase) -> None:
        provider.order(create="lose")
        with pytest.raises(ProviderUnavailable):
            purchase.authorise(by_card())

        payments.void(payment_id=purchase.id, reason="undone")
        work()

        intent = provider.book.find(str(purchase.id))
        assert intent is not None
        assert provider.book.get(intent)["status"] == "voided"

    def test_waits_out_an_outage(self, provider: Provider, purchase: Purchase) -> None:
        payment = purchase.authorise(by_card())
        provider.order(void="fail")

        payments.void(payment_id=purchase.id, reason="undone")
        _work_through_backoff()

        assert provider.book.get(payment.provider_reference)["status"] == "voided"


class TestRefund:
    @pytest.fixture(autouse=True)
    def _captured(self, provider: Provider, purchase: Purchase) -> None:
        purchase.authorise(by_card())
        payments.capture(payment_id=purchase.id)

    def test_goes_back_the_way_it_came(self, provider: Provider, purchase: Purchase) -> None:
        before = available(AccountKind.PROVIDER)

        payment = _refund(purchase, 1000)

        assert payment.status is PaymentStatus.PARTLY_REFUNDED
        assert provider.refunded() == 1000
        assert purchase.escrow() == [2000, 1200]
        assert available(AccountKind.PROVIDER) == before + 1000

    def test_is_capped_while_another_is_under_way(self, provider: Provider, purchase: Purchase) -> None:
        provider.order(refund="fail")
        with pytest.raises(ProviderUnavailable):
            _refund(purchase, 2500)

        with pytest.raises(PaymentStateConflict):
            _refund(purchase, 501)

        assert provider.refunded() == 0

    def test_refused_by_the_provider_leaves_the_money_in_escrow(
        self, provider: Provider, purchase: Purchase
    ) -> None:
        provider.order(refund="refuse")

        with pytest.raises(PaymentStateConflict):
            _refund(purchase, 1000)

        assert purchase.escrow() == [3000, 1200]
        assert _refund(purchase, 3000).refunded == eur(3000)

    def test_of_a_cancelled_order_is_made_by_a_process(self, provider: Provider, purchase: Purchase) -> None:
        for _ in range(2):
            payments.cancel_order(payment_id=purchase.id, order_id=purchase.orders[0], reason="buyer")
        work()

        assert provider.refunded() == 3000
        assert purchase.escrow() == [0, 1200]


def _refund(purchase: Purchase, amount: int, *, refund_id: UUID | None = None) -> Payment:
    return payments.refund(
        payment_id=purchase.id,
        refund_id=refund_id or fresh_id(),
        order_id=purchase.orders[0],
        amount=eur(amount),
        reason="test",
    )


def _make_due(purchase: Purchase) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_payment SET ask_at = now() WHERE id = %s", [purchase.id])


def _work_through_backoff() -> None:
    for _ in range(3):
        work()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE processes_process SET wake_at = now() - interval '1 second'")


def _tables_with(text: str) -> list[str]:
    """Tables of the whole database in which a row contains the text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [row[0] for row in cursor.fetchall()]
        found = []
        for name in names:
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM "{name}" AS t WHERE t::text LIKE %s)', [f"%{text}%"]
            )
            found += [name] if cursor.fetchone()[0] else []
        return found
