"""A shipment from the placing of its order to the courier, with every crash and race on the way."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import CancelledBy, OrderStatus
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import (
    CarrierRefused,
    CarrierUnavailable,
    CarrierUnknown,
    Shipment,
    ShipmentNotFound,
    ShipmentNotReady,
    ShipmentStateConflict,
    ShipmentStatus,
)
from titan.apps.shipping.events import ShipmentShipped
from titan.kernel.ids import bucket_of, new_id
from titan.platform import failpoints
from titan.platform.db.transactions import durable
from titan.platform.eventlog import reading, relay
from titan.platform.failpoints import InjectedFault
from titan.simulators.carrier.app import Carrier

from .conftest import SHOP_BUCKET, Ordered, Parcels, Shop

pytestmark = pytest.mark.django_db(transaction=True)


def ship(ordered: Ordered) -> Shipment:
    return shipping.ship(order_id=ordered.id, shop_id=ordered.shop_id)


def cancel(ordered: Ordered) -> None:
    orders.cancel(
        order_id=ordered.id, by=CancelledBy.BUYER, reason="changed my mind", buyer_id=ordered.buyer_id
    )


def waiting(shop: Shop) -> list[UUID]:
    return [shipment.order_id for shipment in shipping.shipments_to_ship(shop_id=shop.id).results]


class TestOpening:
    def test_a_prepaid_order_waits_until_it_is_paid(self, shop: Shop) -> None:
        ordered = shop.order().settled()
        assert shipping.shipment_of(order_id=ordered.id).is_awaiting_payment
        assert waiting(shop) == []

        ordered.pay().settled()

        assert not shipping.shipment_of(order_id=ordered.id).is_awaiting_payment
        assert waiting(shop) == [ordered.id]
        assert shipping.count_to_ship(shop_id=shop.id) == 1

    def test_cash_on_delivery_opens_at_placing(self, shop: Shop) -> None:
        ordered = shop.order(is_prepaid=False).settled()

        assert waiting(shop) == [ordered.id]

    def test_a_shipment_carries_the_bucket_of_its_shop(self, shop: Shop) -> None:
        ordered = shop.order().settled()

        shipment = shipping.shipment_of(order_id=ordered.id)

        assert bucket_of(shipment.id) == SHOP_BUCKET
        assert (shipment.shop_id, shipment.buyer_id) == (shop.id, ordered.buyer_id)
        assert shipment.address.city == "Berlin"

    def test_a_cancelled_order_is_not_sent(self, shop: Shop, carrier: Carrier, parcels: Parcels) -> None:
        ordered = shop.order().pay().settled()
        cancel(ordered)
        relay.settle()

        with pytest.raises(ShipmentStateConflict):
            ship(ordered)

        assert shipping.shipment_of(order_id=ordered.id).status is ShipmentStatus.CANCELLED
        assert (waiting(shop), parcels()) == ([], [])

    def test_pages_put_the_most_urgent_first(self, shop: Shop) -> None:
        placed = [shop.order(is_prepaid=False).id for _ in range(5)]
        relay.settle()

        first = shipping.shipments_to_ship(shop_id=shop.id, limit=3)
        second = shipping.shipments_to_ship(shop_id=shop.id, limit=3, cursor=first.next)

        assert [shipment.order_id for shipment in (*first.results, *second.results)] == placed
        assert second.next is None


class TestShipping:
    def test_books_a_parcel_and_tells_the_order(self, shop: Shop, carrier: Carrier, parcels: Parcels) -> None:
        ordered = shop.order().pay().settled()
        seller = new_id(bucket=SHOP_BUCKET)

        shipment = shipping.ship(order_id=ordered.id, shop_id=shop.id, actor_id=seller)
        relay.settle()

        (parcel,) = parcels()
        assert shipment.status is ShipmentStatus.SHIPPED
        assert shipment.tracking_number == parcel["tracking_number"]
        assert parcel["key"] == str(shipment.id)
        assert shipment.shipped_at is not None
        assert shipment.estimated_delivery_at is not None
        assert shipment.estimated_delivery_at > shipment.shipped_at
        assert orders.get(order_id=ordered.id).status is OrderStatus.SHIPPED
        assert waiting(shop) == []

    def test_records_the_event_with_the_shipment(self, shop: Shop, carrier: Carrier) -> None:
        ordered = shop.order().pay().settled()

        shipment = ship(ordered)

        assert shipment.shipped_at is not None
        assert shipment.estimated_delivery_at is not None
        (envelope,) = reading.stream(shipment.id)
        assert envelope.event() == ShipmentShipped(
            shipment_id=shipment.id,
            order_id=ordered.id,
            shop_id=shop.id,
            buyer_id=ordered.buyer_id,
            carrier="simulated",
            tracking_number=shipment.tracking_number,
            shipped_at=shipment.shipped_at,
            estimated_delivery_at=shipment.estimated_delivery_at,
        )

    def test_twice_is_the_same_answer(self, shop: Shop, carrier: Carrier, parcels: Parcels) -> None:
        ordered = shop.order().pay().settled()

        assert ship(ordered) == ship(ordered)

        assert len(parcels()) == 1

    def test_many_at_once_make_one_parcel(self, shop: Shop, carrier: Carrier, parcels: Parcels) -> None:
        ordered = shop.order().pay().settled()

        def one(_: int) -> str:
            try:
                return ship(ordered).tracking_number
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            numbers = set(pool.map(one, range(4)))

        assert len(numbers) == len(parcels()) == 1
        assert len(reading.stream(shipping.shipment_of(order_id=ordered.id).id)) == 1

    def test_the_courier_is_told_what_to_collect(self, shop: Shop, carrier: Carrier) -> None:
        in_cash, prepaid = shop.order(is_prepaid=False), shop.order().pay()
        relay.settle()

        told = [
            carrier.book.parcel(ship(ordered).tracking_number)["collect"] for ordered in (in_cash, prepaid)
        ]

        assert told == [{"amount": 1490, "currency": "EUR"}, None]

    def test_needs_the_money_first(self, shop: Shop, carrier: Carrier, parcels: Parcels) -> None:
        ordered = shop.order().settled()

        with pytest.raises(ShipmentStateConflict):
            ship(ordered)

        assert parcels() == []

    def test_another_shop_finds_nothing(self, shop: Shop) -> None:
        ordered = shop.order().pay()
        stranger = new_id(bucket=5)
        with pytest.raises(ShipmentNotFound):
            shipping.ship(order_id=ordered.id, shop_id=stranger)

        relay.settle()

        with pytest.raises(ShipmentNotFound):
            shipping.ship(order_id=ordered.id, shop_id=stranger)

    def test_is_not_ready_before_the_news_has_arrived(self, shop: Shop) -> None:
        ordered = shop.order()
        with pytest.raises(ShipmentNotReady) as refusal:
            ship(ordered)
        assert refusal.value.retry_after == 1

        ordered.settled().pay()

        with pytest.raises(ShipmentNotReady):
            ship(ordered)

    def test_a_cancellation_on_its_way_is_heeded(
        self, shop: Shop, carrier: Carrier, parcels: Parcels
    ) -> None:
        ordered = shop.order().pay().settled()
        cancel(ordered)

        with pytest.raises(ShipmentStateConflict):
            ship(ordered)

        assert parcels() == []

    def test_refuses_a_carrier_it_does_not_know(self, shop: Shop) -> None:
        with pytest.raises(CarrierUnknown):
            shipping.ship(order_id=shop.order().id, shop_id=shop.id, carrier="pigeon")


class TestTrouble:
    def test_a_crash_after_booking_makes_no_second_parcel(
        self, shop: Shop, carrier: Carrier, parcels: Parcels
    ) -> None:
        ordered = shop.order().pay().settled()
        failpoints.activate("shipping.ship.after_booking=error")
        with pytest.raises(InjectedFault):
            ship(ordered)
        failpoints.activate("")
        assert shipping.shipment_of(order_id=ordered.id).status is ShipmentStatus.TO_SHIP

        shipment = ship(ordered)

        (parcel,) = parcels()
        assert parcel["tracking_number"] == shipment.tracking_number

    def test_a_silent_carrier_leaves_nothing_recorded(self, shop: Shop, no_carrier: None) -> None:
        ordered = shop.order().pay().settled()

        with pytest.raises(CarrierUnavailable):
            ship(ordered)

        shipment = shipping.shipment_of(order_id=ordered.id)
        assert (shipment.status, shipment.tracking_number) == (ShipmentStatus.TO_SHIP, "")
        assert reading.stream(shipment.id) == []

    def test_a_refusal_is_told_as_one(self, shop: Shop, carrier: Carrier) -> None:
        ordered = shop.order(street="Refused Lane 1").pay().settled()

        with pytest.raises(CarrierRefused, match="do not deliver"):
            ship(ordered)

    def test_a_label_of_a_cancelled_order_is_voided(
        self, shop: Shop, carrier: Carrier, parcels: Parcels
    ) -> None:
        ordered = shop.order().pay().settled()
        failpoints.activate("shipping.ship.after_booking=error")
        with pytest.raises(InjectedFault):
            ship(ordered)
        failpoints.activate("")
        cancel(ordered)
        relay.settle()

        assert shipping.void_labels() == 1
        assert shipping.void_labels() == 0

        (parcel,) = parcels()
        assert carrier.book.parcel(parcel["tracking_number"])["code"] == "LABEL_VOIDED"

    def test_a_cancellation_during_booking_wins(
        self, shop: Shop, carrier: Carrier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ordered = shop.order().pay().settled()

        def cancelled_meanwhile(name: str) -> None:
            if name == "shipping.ship.after_booking":
                cancel(ordered)
                relay.settle()

        monkeypatch.setattr(failpoints, "reach", cancelled_meanwhile)

        with pytest.raises(ShipmentStateConflict):
            ship(ordered)

        shipment = shipping.shipment_of(order_id=ordered.id)
        assert (shipment.status, reading.stream(shipment.id)) == (ShipmentStatus.CANCELLED, [])
        assert shipping.void_labels() == 1

    def test_a_silent_carrier_is_asked_to_void_again_later(self, shop: Shop, no_carrier: None) -> None:
        ordered = shop.order().pay().settled()
        with pytest.raises(CarrierUnavailable):
            ship(ordered)
        cancel(ordered)
        relay.settle()

        assert [shipping.void_labels(), shipping.void_labels()] == [0, 0]

    def test_never_calls_the_carrier_within_a_transaction(self, shop: Shop, carrier: Carrier) -> None:
        ordered = shop.order().pay().settled()

        with pytest.raises(RuntimeError), durable():
            ship(ordered)
