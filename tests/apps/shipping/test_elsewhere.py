"""Shipments across two cells: only shops that are at home here send, whoever ordered."""

from collections.abc import Iterator

import pytest

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import ShipmentNotFound, ShipmentStateConflict, ShipmentStatus
from titan.platform import homes
from titan.platform.bus.registry import subscriptions
from titan.platform.db import sql
from titan.platform.eventlog import reading, relay

from .conftest import BUYER_BUCKET, SHOP_BUCKET, Ordered, Parcels, Shop

pytestmark = pytest.mark.django_db(transaction=True)


def be_cell_of(bucket: int) -> None:
    homes.register(lambda other: None if other == bucket else 1)


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


def ordered_elsewhere(shop: Shop) -> Ordered:
    """A paid order as the shop's cell has copied it from its home."""
    be_cell_of(BUYER_BUCKET)
    ordered = shop.order().pay().settled()
    told = reading.stream(ordered.id)
    sql.execute("DELETE FROM orders_order WHERE id = %s", (ordered.id,))
    be_cell_of(SHOP_BUCKET)
    for one in told:
        subscriptions()["orders.letters"].handlers[one.type](one, one.event())
    return ordered.settled()


def test_the_buyers_cell_has_none(shop: Shop) -> None:
    be_cell_of(BUYER_BUCKET)
    ordered = shop.order().pay().settled()
    orders.cancel(order_id=ordered.id, by=CancelledBy.BUYER, buyer_id=ordered.buyer_id)
    relay.settle()
    with pytest.raises(ShipmentNotFound):
        shipping.shipment_of(order_id=ordered.id)


def test_the_shops_cell_sends_what_was_ordered_elsewhere(shop: Shop, parcels: Parcels) -> None:
    ordered = ordered_elsewhere(shop)
    assert shipping.count_to_ship(shop_id=shop.id) == 1
    sent = shipping.ship(order_id=ordered.id, shop_id=shop.id)
    relay.settle()
    assert sent.status is ShipmentStatus.SHIPPED
    assert len(parcels()) == 1
    # Whether it is under way is for the order's home to say.
    assert orders.get(order_id=ordered.id).tracking_number == ""


def test_nothing_is_sent_that_the_shop_wished_called_off(shop: Shop, parcels: Parcels) -> None:
    ordered = ordered_elsewhere(shop)
    orders.cancel(order_id=ordered.id, by=CancelledBy.SELLER, reason="Out of lamps", shop_id=shop.id)
    with pytest.raises(ShipmentStateConflict, match="being cancelled"):
        shipping.ship(order_id=ordered.id, shop_id=shop.id)
    assert parcels() == []


def test_nothing_is_sent_that_the_shop_wished_called_off_after_a_move_has_parted_it_from_the_buyer(
    shop: Shop, parcels: Parcels
) -> None:
    ordered = shop.order().pay().settled()
    be_cell_of(SHOP_BUCKET)
    orders.cancel(order_id=ordered.id, by=CancelledBy.SELLER, reason="Out of lamps", shop_id=shop.id)
    with pytest.raises(ShipmentStateConflict, match="being cancelled"):
        shipping.ship(order_id=ordered.id, shop_id=shop.id)
    assert parcels() == []


def test_what_its_home_called_off_is_not_sent(shop: Shop, parcels: Parcels) -> None:
    ordered = ordered_elsewhere(shop)
    copy = sql.one("SELECT to_jsonb(o) FROM orders_order o WHERE id = %s", (ordered.id,))
    assert copy is not None
    be_cell_of(BUYER_BUCKET)
    orders.cancel(order_id=ordered.id, by=CancelledBy.BUYER, buyer_id=ordered.buyer_id)
    last = reading.stream(ordered.id)[-1]
    sql.execute("DELETE FROM orders_order WHERE id = %s", (ordered.id,))
    sql.execute(
        "INSERT INTO orders_order SELECT * FROM jsonb_populate_record(NULL::orders_order, %s::jsonb)", copy
    )
    be_cell_of(SHOP_BUCKET)
    subscriptions()["orders.letters"].handlers[last.type](last, last.event())
    relay.settle()
    assert shipping.shipment_of(order_id=ordered.id).status is ShipmentStatus.CANCELLED
    with pytest.raises(ShipmentStateConflict):
        shipping.ship(order_id=ordered.id, shop_id=shop.id)
