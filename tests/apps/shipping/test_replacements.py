"""Goods that are sent instead of others: a parcel of the same order, beside its own."""

from typing import Any
from uuid import UUID

import pytest

from tests.apps.tracking.conftest import Hook
from tests.simulators.carrier.running import SECRET
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import Shipment, ShipmentNotFound, ShipmentStateConflict, ShipmentStatus
from titan.apps.shipping.models import ShipmentRow
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ParcelNotFound, TrackingStatus
from titan.kernel.ids import derived_id
from titan.platform import failpoints
from titan.platform.eventlog import relay
from titan.platform.failpoints import InjectedFault
from titan.simulators.carrier.app import Carrier

from .conftest import Ordered, Parcels, Shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(shop: Shop, carrier: Carrier) -> Ordered:
    """An order whose own parcel is on its way."""
    ordered = shop.order().pay().settled()
    shipping.ship(order_id=ordered.id, shop_id=shop.id)
    return ordered.settled()


def replacement_id(ordered: Ordered) -> UUID:
    return derived_id(ordered.id, label="replacement")


def replace(ordered: Ordered) -> Shipment:
    return shipping.ship_replacement(
        replacement_id=replacement_id(ordered), order_id=ordered.id, shop_id=ordered.shop_id
    )


def test_it_is_a_parcel_of_the_order_beside_its_own(sent: Ordered, parcels: Parcels) -> None:
    own = shipping.shipment_of(order_id=sent.id)

    other = replace(sent)
    relay.settle()

    assert (other.order_id, other.address) == (sent.id, own.address)
    assert other.status is ShipmentStatus.SHIPPED
    assert {parcel["tracking_number"] for parcel in parcels()} == {own.tracking_number, other.tracking_number}
    assert shipping.shipment_of(order_id=sent.id) == own
    assert shipping.replacements_of(order_id=sent.id) == (other,)
    assert tracking.track_of(order_id=sent.id).tracking_number == own.tracking_number
    track = tracking.track_of_replacement(replacement_id=replacement_id(sent), order_id=sent.id)
    assert track.tracking_number == other.tracking_number


def test_repeated_it_is_one_parcel(sent: Ordered, parcels: Parcels) -> None:
    assert replace(sent) == replace(sent)
    assert len(parcels()) == 2


@pytest.mark.parametrize("edge", ["before_booking", "after_booking", "after_recording"])
def test_killed_and_repeated_it_is_one_parcel(sent: Ordered, parcels: Parcels, edge: str) -> None:
    failpoints.activate(f"shipping.ship.{edge}=error")
    with pytest.raises(InjectedFault):
        replace(sent)
    failpoints.activate("")

    shipment = replace(sent)

    assert shipment.tracking_number in {parcel["tracking_number"] for parcel in parcels()}
    assert len(parcels()) == 2


def test_its_delivery_is_not_that_of_the_order(sent: Ordered, settings: Any) -> None:
    settings.CARRIER_WEBHOOK_SECRET = SECRET
    other = replace(sent)
    relay.settle()

    Hook("HANDED_OVER", number=other.tracking_number).send()
    relay.settle()

    track = tracking.track_of_replacement(replacement_id=replacement_id(sent), order_id=sent.id)
    assert track.status is TrackingStatus.DELIVERED
    assert ShipmentRow.objects.get(id=other.id).status == ShipmentStatus.DELIVERED
    assert shipping.shipment_of(order_id=sent.id).status is ShipmentStatus.SHIPPED
    assert orders.get(order_id=sent.id).status is OrderStatus.SHIPPED


def test_called_off_before_it_was_begun_it_is_never_sent(sent: Ordered, parcels: Parcels) -> None:
    shipping.call_off_replacement(replacement_id=replacement_id(sent), order_id=sent.id)

    with pytest.raises(ShipmentStateConflict):
        replace(sent)

    assert len(parcels()) == 1


def test_called_off_after_it_was_sent_its_label_is_voided(sent: Ordered) -> None:
    other = replace(sent)

    shipping.call_off_replacement(replacement_id=replacement_id(sent), order_id=sent.id)

    assert ShipmentRow.objects.get(id=other.id).status == ShipmentStatus.CANCELLED
    assert shipping.void_labels() == 1
    assert shipping.shipment_of(order_id=sent.id).status is ShipmentStatus.SHIPPED


def test_of_an_unknown_order_nothing_is_sent(sent: Ordered) -> None:
    stranger = derived_id(sent.id, label="another")
    with pytest.raises(ShipmentNotFound):
        shipping.ship_replacement(
            replacement_id=replacement_id(sent), order_id=stranger, shop_id=sent.shop_id
        )
    with pytest.raises(ParcelNotFound):
        tracking.track_of_replacement(replacement_id=replacement_id(sent), order_id=sent.id)
