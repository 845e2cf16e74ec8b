"""Paying from the wallet: held at once, captured into escrow, given back by void or refund."""

import pytest

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import (
    PaymentDeclined,
    PaymentNotFound,
    PaymentStateConflict,
    PaymentStatus,
)

from .conftest import BY_WALLET, Purchase, eur, fresh_id, new_purchase

pytestmark = pytest.mark.django_db


class TestAuthorise:
    def test_holds_the_amount(self, purchase: Purchase) -> None:
        payment = purchase.authorise(BY_WALLET)

        assert payment.status is PaymentStatus.AUTHORISED
        assert payment.parts == purchase.parts
        assert purchase.spendable() == 5800

    def test_again_has_no_further_effect(self, purchase: Purchase) -> None:
        first = purchase.authorise(BY_WALLET)

        again = purchase.authorise(BY_WALLET)

        assert again == first
        assert purchase.spendable() == 5800

    @pytest.mark.django_db(transaction=True)
    def test_is_declined_without_enough_money_and_stays_so(self) -> None:
        poor = new_purchase(10_000)

        for _ in range(2):
            with pytest.raises(PaymentDeclined):
                poor.authorise(BY_WALLET)

        stored = payments.get(payment_id=poor.id)
        assert stored.status is PaymentStatus.DECLINED
        assert stored.decline_reason == "wallet.insufficient_funds"

    def test_refuses_a_known_payment_with_other_terms(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        other = Purchase(purchase.id, purchase.buyer_id, purchase.parts[:1])

        with pytest.raises(PaymentStateConflict):
            other.authorise(BY_WALLET)

    def test_after_a_void_stays_out(self, purchase: Purchase) -> None:
        payments.void(payment_id=purchase.id, reason="undone")

        with pytest.raises(PaymentStateConflict):
            purchase.authorise(BY_WALLET)

        assert purchase.spendable() == 10_000


class TestCapture:
    def test_brings_each_part_into_its_escrow_once(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)

        captured = [payments.capture(payment_id=purchase.id) for _ in range(2)]

        assert [payment.status for payment in captured] == [PaymentStatus.CAPTURED] * 2
        assert captured[0].captured == purchase.amount
        assert purchase.escrow() == [3000, 1200]
        assert purchase.spendable() == 5800

    def test_of_an_unknown_payment_is_refused(self) -> None:
        with pytest.raises(PaymentNotFound):
            payments.capture(payment_id=fresh_id())

    def test_of_a_voided_payment_is_refused(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.void(payment_id=purchase.id, reason="undone")

        with pytest.raises(PaymentStateConflict):
            payments.capture(payment_id=purchase.id)


class TestVoid:
    def test_gives_the_held_money_back_once(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)

        for _ in range(2):
            payments.void(payment_id=purchase.id, reason="undone")

        assert purchase.spendable() == 10_000
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    def test_leaves_captured_money_alone(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)

        payments.void(payment_id=purchase.id, reason="undone")

        assert purchase.escrow() == [3000, 1200]


class TestRefund:
    def refund(self, purchase: Purchase, amount: int, *, order: int = 0) -> PaymentStatus:
        return payments.refund(
            payment_id=purchase.id,
            refund_id=fresh_id(),
            order_id=purchase.orders[order],
            amount=eur(amount),
            reason="test",
        ).status

    def test_goes_back_into_the_wallet(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)

        status = self.refund(purchase, 1000)

        assert status is PaymentStatus.PARTLY_REFUNDED
        assert purchase.spendable() == 6800
        assert purchase.escrow() == [2000, 1200]

    def test_of_everything_makes_the_payment_refunded(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)

        self.refund(purchase, 3000)
        status = self.refund(purchase, 1200, order=1)

        assert status is PaymentStatus.REFUNDED
        assert purchase.spendable() == 10_000

    def test_is_never_more_than_is_left_of_the_order(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)
        self.refund(purchase, 2000)

        with pytest.raises(PaymentStateConflict):
            self.refund(purchase, 1001)

        assert purchase.escrow() == [1000, 1200]

    def test_by_the_same_id_happens_once(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)
        refund_id = fresh_id()

        for _ in range(2):
            payments.refund(
                payment_id=purchase.id,
                refund_id=refund_id,
                order_id=purchase.orders[0],
                amount=eur(1000),
                reason="test",
            )

        assert purchase.escrow() == [2000, 1200]

    def test_before_the_capture_is_refused(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)

        with pytest.raises(PaymentStateConflict):
            self.refund(purchase, 1)
