"""Cash on delivery: authorised at once, captured order by order as the courier takes it."""

import pytest

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStatus
from titan.apps.wallet.contracts import AccountKind

from .conftest import IN_CASH, Purchase, available, eur, fresh_id

pytestmark = pytest.mark.django_db


class TestCash:
    def test_is_authorised_without_touching_the_wallet(self, purchase: Purchase) -> None:
        payment = purchase.authorise(IN_CASH)

        assert payment.status is PaymentStatus.AUTHORISED
        assert purchase.spendable() == 10_000

    def test_is_not_captured_before_a_delivery(self, purchase: Purchase) -> None:
        purchase.authorise(IN_CASH)

        assert payments.capture(payment_id=purchase.id).status is PaymentStatus.AUTHORISED
        assert purchase.escrow() == [0, 0]

    def test_comes_into_escrow_order_by_order(self, purchase: Purchase) -> None:
        purchase.authorise(IN_CASH)
        before = available(AccountKind.COURIER)
        seen = []

        for order in (*purchase.orders, purchase.orders[0]):
            payments.capture_cash(payment_id=purchase.id, order_id=order)
            seen.append((payments.get(payment_id=purchase.id).status, purchase.escrow()))

        assert seen == [
            (PaymentStatus.AUTHORISED, [3000, 0]),
            (PaymentStatus.CAPTURED, [3000, 1200]),
            (PaymentStatus.CAPTURED, [3000, 1200]),
        ]
        assert available(AccountKind.COURIER) == before - 4200

    def test_is_refunded_into_the_wallet(self, purchase: Purchase) -> None:
        purchase.authorise(IN_CASH)
        payments.capture_cash(payment_id=purchase.id, order_id=purchase.orders[0])

        payments.refund(
            payment_id=purchase.id,
            refund_id=fresh_id(),
            order_id=purchase.orders[0],
            amount=eur(3000),
            reason="broken",
        )

        assert purchase.spendable() == 13_000
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.AUTHORISED
