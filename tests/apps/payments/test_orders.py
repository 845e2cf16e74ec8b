"""What becomes of a payment when its orders are cancelled, delivered and completed."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from titan.apps.orders.events import OrderCancelled, OrderCompleted, OrderDelivered
from titan.apps.payments import api as payments
from titan.apps.payments.contracts import PaymentStatus, ProviderUnavailable
from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.platform.db import sql

from .conftest import (
    BY_WALLET,
    IN_CASH,
    Provider,
    Purchase,
    available,
    by_card,
    eur,
    fresh_id,
    happens,
    new_purchase,
    work,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


def cancelled(purchase: Purchase, order: int, *, is_paid: bool = True) -> OrderCancelled:
    part = purchase.parts[order]
    return OrderCancelled(
        order_id=part.order_id,
        purchase_id=purchase.id,
        buyer_id=purchase.buyer_id,
        shop_id=part.shop_id,
        lines=(),
        total=part.amount,
        is_paid=is_paid,
        cancelled_by="buyer",
        reason="",
        cancelled_at=AT,
    )


def delivered(purchase: Purchase, order: int, *, method: str = "cod") -> OrderDelivered:
    part = purchase.parts[order]
    return OrderDelivered(
        order_id=part.order_id,
        purchase_id=purchase.id,
        buyer_id=purchase.buyer_id,
        shop_id=part.shop_id,
        total=part.amount,
        payment_method=method,
        delivered_at=AT,
    )


def completed(purchase: Purchase, order: int, *, commission_bp: int = 500) -> OrderCompleted:
    part = purchase.parts[order]
    return OrderCompleted(
        order_id=part.order_id,
        buyer_id=purchase.buyer_id,
        shop_id=part.shop_id,
        seller_id=fresh_id(),
        total=part.amount,
        commission_bp=commission_bp,
        is_confirmed_by_buyer=True,
        completed_at=AT,
    )


def earned(shop_id: UUID) -> int:
    return available(AccountKind.SELLER, shop_id)


class TestCancelled:
    def test_wallet_money_goes_back_of_that_order_alone(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)

        happens(cancelled(purchase, 0))
        happens(cancelled(purchase, 0))

        assert purchase.spendable() == 8800
        assert purchase.escrow() == [0, 1200]
        assert wallet.check().is_clean

    def test_before_the_capture_the_hold_goes_back(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)

        happens(cancelled(purchase, 0, is_paid=False))
        payment = payments.capture(payment_id=purchase.id)

        assert payment.captured == eur(1200)
        assert purchase.spendable() == 8800

    def test_all_orders_before_the_capture_void_the_payment(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)

        for order in (0, 1):
            happens(cancelled(purchase, order, is_paid=False))

        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED
        assert purchase.spendable() == 10_000

    def test_card_money_goes_back_to_the_card(self, provider: Provider) -> None:
        purchase = new_purchase(3000, 1200)
        purchase.authorise(by_card())
        payments.capture(payment_id=purchase.id)

        happens(cancelled(purchase, 0))

        assert provider.refunded() == 3000
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.PARTLY_REFUNDED
        assert wallet.check().is_clean

    def test_an_authorised_card_is_let_go_with_its_last_order(self, provider: Provider) -> None:
        purchase = new_purchase(3000, 1200)
        payment = purchase.authorise(by_card())

        for order in (0, 1):
            happens(cancelled(purchase, order, is_paid=False))

        assert provider.book.get(payment.provider_reference)["status"] == "voided"
        assert payments.get(payment_id=purchase.id).status is PaymentStatus.VOIDED

    def test_while_the_provider_captures_the_money_goes_back_after(self, provider: Provider) -> None:
        purchase = new_purchase(3000)
        purchase.authorise(by_card())
        provider.order(capture="lose")
        with pytest.raises(ProviderUnavailable):
            payments.capture(payment_id=purchase.id)

        happens(cancelled(purchase, 0))
        payments.ask_provider(payment_id=purchase.id)
        _wake()
        work()

        assert provider.captured() == 3000
        assert provider.refunded() == 3000
        assert purchase.escrow() == [0]

    def test_cash_is_not_taken_any_more(self, purchase: Purchase) -> None:
        purchase.authorise(IN_CASH)

        happens(cancelled(purchase, 0, is_paid=False))
        happens(delivered(purchase, 0))
        happens(delivered(purchase, 1))

        payment = payments.get(payment_id=purchase.id)
        assert (payment.status, payment.captured) == (PaymentStatus.CAPTURED, eur(1200))

    def test_an_unknown_purchase_harms_nobody(self) -> None:
        happens(cancelled(new_purchase(100), 0))

        assert wallet.check().is_clean


class TestCompleted:
    def test_the_seller_earns_the_price_less_commission(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)
        before = available(AccountKind.COMMISSION)

        happens(completed(purchase, 0, commission_bp=825))

        assert earned(purchase.parts[0].shop_id) == 3000 - 248
        assert available(AccountKind.COMMISSION) == before + 248
        assert purchase.escrow() == [0, 1200]
        assert wallet.check().is_clean

    def test_of_cash_the_courier_took_counts_from_the_delivery(self, purchase: Purchase) -> None:
        purchase.authorise(IN_CASH)

        happens(completed(purchase, 0))
        before = earned(purchase.parts[0].shop_id)
        happens(delivered(purchase, 0))

        assert before == 0
        assert earned(purchase.parts[0].shop_id) == 2850

    def test_after_a_partial_refund_shares_what_is_left(self, purchase: Purchase) -> None:
        purchase.authorise(BY_WALLET)
        payments.capture(payment_id=purchase.id)
        payments.refund(
            payment_id=purchase.id,
            refund_id=fresh_id(),
            order_id=purchase.orders[0],
            amount=eur(1000),
            reason="scratched",
        )

        happens(completed(purchase, 0))

        assert earned(purchase.parts[0].shop_id) == 1900
        assert wallet.check().is_clean


def _wake() -> None:
    sql.execute("UPDATE processes_process SET wake_at = now() - interval '1 second'")
