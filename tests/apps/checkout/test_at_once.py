"""A purchase that asks nobody outside: one transaction, or nothing and then step by step."""

from uuid import UUID

import pytest

from tests.factories import market
from titan.apps.checkout.contracts import PurchaseStatus
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import SoldOut
from titan.apps.orders import api as orders
from titan.apps.payments.contracts import PaymentDeclined, PaymentMethod
from titan.apps.wallet import api as wallet
from titan.platform.db import sql
from titan.platform.processes import store

pytestmark = pytest.mark.django_db(transaction=True)


def journal(purchase_id: UUID) -> list[tuple[str, str]]:
    progress = store.read(purchase_id)
    assert progress is not None
    return [(line["step"], line["what"]) for line in progress.journal]


def purchases_of(buyer_id: UUID) -> list[UUID]:
    rows = sql.query(
        "SELECT id FROM payments_payment WHERE buyer_id = %s AND purpose = 'purchase'", (buyer_id,)
    )
    return [row[0] for row in rows]


@pytest.mark.parametrize("method", [PaymentMethod.WALLET, PaymentMethod.COD])
def test_needs_no_step(method: PaymentMethod) -> None:
    buyer = market.make_buyer()
    purchase = market.buy(
        buyer, market.quote(buyer, market.make_shop(), market.make_shop()).id, method=method
    )
    assert journal(purchase.id) == [("", "succeeded")]
    is_prepaid = method is PaymentMethod.WALLET
    assert purchase.payment.status == ("captured" if is_prepaid else "authorised")
    assert [order.is_paid for order in orders.of_purchase(purchase_id=purchase.id)] == [is_prepaid] * 2
    assert wallet.check().is_clean


def test_takes_two_round_trips(django_assert_num_queries: object) -> None:
    buyer = market.make_buyer()
    quote = market.quote(buyer, market.make_shop(), market.make_shop())
    with django_assert_num_queries(2):  # type: ignore[operator]
        market.buy(buyer, quote.id)


def test_without_the_money_the_refusal_is_recorded_step_by_step() -> None:
    shop, buyer = market.make_shop(), market.make_buyer(money=100)
    quote = market.quote(buyer, shop)
    with pytest.raises(PaymentDeclined):
        market.buy(buyer, quote.id)
    (purchase_id,) = purchases_of(buyer)
    assert ("authorise_payment", "refused") in journal(purchase_id)
    assert market.free(shop) == 10
    assert inventory.drift().pending_holds == 0


def test_a_gate_that_promises_too_much_sells_nothing() -> None:
    shop, buyer = market.make_shop(stock=1), market.make_buyer()
    quote = market.quote(buyer, shop)
    sql.execute("UPDATE inventory_stock SET allocated = on_hand WHERE variant_id = %s", (shop.variant_id,))
    with pytest.raises(SoldOut):
        market.buy(buyer, quote.id)
    assert market.free(shop) == 0
    assert (
        sql.query("SELECT 1 FROM inventory_reservation_line WHERE variant_id = %s", (shop.variant_id,)) == []
    )


def test_asking_again_tells_the_same_and_leaves_no_hold_in_the_gate() -> None:
    shop, buyer = market.make_shop(stock=2), market.make_buyer()
    quote = market.quote(buyer, shop)
    first = market.buy(buyer, quote.id)
    assert first.status is PurchaseStatus.CONFIRMED
    assert market.buy(buyer, quote.id) == first
    assert market.free(shop) == 1
    assert inventory.drift().pending_holds == 0
