"""What orders do to stock, each once: called off, shipped."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.apps.inventory.conftest import gate_free, level
from tests.factories import market
from titan.apps.checkout.contracts import Purchase
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import MovementCause, StockLine
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.kernel.ids import new_id
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)


def follow() -> None:
    relay.settle()


def bought(*shops: market.Shop, quantity: int = 1) -> Purchase:
    buyer_id = market.make_buyer()
    return market.buy(buyer_id, market.quote(buyer_id, *shops, quantity=quantity).id)


def order_of(purchase: Purchase, shop: market.Shop) -> UUID:
    return next(order.id for order in purchase.orders if order.shop_id == shop.id)


def ship(order_id: UUID) -> None:
    orders.record_shipped(order_id=order_id, carrier="simulated", tracking_number="T1", at=AT)


class TestShipped:
    def test_units_leave_the_warehouse_once(self) -> None:
        shop = market.make_shop(stock=10)
        purchase = bought(shop, quantity=3)
        assert level(shop.variant_id) == (10, 0, 3, 7)
        order_id = order_of(purchase, shop)
        ship(order_id)
        follow()
        inventory.ship_orders(shipped=[(order_id, AT)])
        assert level(shop.variant_id) == (7, 0, 0, 7)
        [shipped, _] = inventory.movements(variant_id=shop.variant_id).results
        assert (shipped.cause, shipped.delta, shipped.reference_id) == (MovementCause.SHIPPED, -3, order_id)
        assert shipped.at == AT
        assert inventory.drift().is_clean

    def test_a_late_release_leaves_shipped_units_alone(self) -> None:
        shop = market.make_shop(stock=10)
        purchase = bought(shop, quantity=3)
        ship(order_of(purchase, shop))
        follow()
        inventory.release(reservation_id=purchase.id)
        assert level(shop.variant_id) == (7, 0, 0, 7)


class TestShippedReservation:
    def test_units_of_a_reservation_without_a_purchase_leave_once(self) -> None:
        shop = market.make_shop(stock=10)
        held = new_id(bucket=7)
        inventory.reserve(reservation_id=held, lines=[StockLine(shop.variant_id, 2)], ttl_s=0, allocate=True)
        for _ in range(2):
            inventory.ship_reservation(reservation_id=held, shop_id=shop.id, at=AT)
        inventory.release(reservation_id=held)
        assert level(shop.variant_id) == (8, 0, 0, 8)
        [shipped, _] = inventory.movements(variant_id=shop.variant_id).results
        assert (shipped.delta, shipped.reference_id) == (-2, held)
        assert inventory.drift().is_clean

    def test_a_released_one_stays_where_it_is(self) -> None:
        shop = market.make_shop(stock=10)
        held = new_id(bucket=7)
        inventory.reserve(reservation_id=held, lines=[StockLine(shop.variant_id, 2)], ttl_s=0, allocate=True)
        inventory.release(reservation_id=held)
        inventory.ship_reservation(reservation_id=held, shop_id=shop.id, at=AT)
        assert level(shop.variant_id) == (10, 0, 0, 10)


class TestCancelled:
    def test_units_are_free_again_once(self) -> None:
        shop = market.make_shop(stock=10)
        purchase = bought(shop, quantity=3)
        order_id = order_of(purchase, shop)
        orders.cancel(order_id=order_id, by=CancelledBy.SELLER, reason="", shop_id=shop.id)
        follow()
        inventory.cancel_orders(cancelled=[(order_id, purchase.id, shop.id)])
        inventory.release(reservation_id=purchase.id)
        assert level(shop.variant_id) == (10, 0, 0, 10)
        assert gate_free(shop.variant_id) == 10

    def test_other_orders_of_the_purchase_keep_theirs(self) -> None:
        kept, called_off = market.make_shop(stock=5), market.make_shop(stock=5)
        purchase = bought(kept, called_off, quantity=2)
        order_id = order_of(purchase, called_off)
        orders.cancel(order_id=order_id, by=CancelledBy.SELLER, reason="", shop_id=called_off.id)
        ship(order_of(purchase, kept))
        follow()
        assert level(called_off.variant_id) == (5, 0, 0, 5)
        assert level(kept.variant_id) == (3, 0, 0, 3)
        assert inventory.drift().is_clean

    def test_after_an_undo_nothing_is_given_back_twice(self) -> None:
        shop = market.make_shop(stock=10)
        purchase = bought(shop, quantity=3)
        inventory.release(reservation_id=purchase.id)
        inventory.cancel_orders(cancelled=[(order_of(purchase, shop), purchase.id, shop.id)])
        assert level(shop.variant_id) == (10, 0, 0, 10)

    def test_purge_forgets_only_what_is_closed(self) -> None:
        from datetime import timedelta

        from titan.kernel import clock

        open_shop, done_shop = market.make_shop(stock=5), market.make_shop(stock=5)
        bought(open_shop)
        ship(order_of(bought(done_shop), done_shop))
        follow()
        with clock.frozen(clock.now() + timedelta(days=31)):
            assert inventory.purge() == 1
        assert level(open_shop.variant_id) == (5, 0, 1, 4)
        assert inventory.drift().is_clean
