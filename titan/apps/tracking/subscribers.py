"""What tracking learns from shipments, and the home of an order of scans that the shop's cell was told."""

from dataclasses import replace

from titan.apps.shipping.events import ReplacementShipped, ShipmentShipped
from titan.kernel.events import Envelope, Event
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import ShippedParcel
from .events import ParcelScanned

subscription = Subscription("tracking.shipments")
letters = bus.subscribe("tracking.letters", topic="letters")
bus.address(ParcelScanned, to="order_id")


@letters.on(ParcelScanned)
def take_scan(_: Envelope, event: Event) -> None:
    """A carrier saw a parcel that a shop of another cell sent; one that is not known yet is waited for."""
    assert isinstance(event, ParcelScanned)
    if event.code:
        api.take_scan(event=event)


@subscription.on(ShipmentShipped)
def register_parcel(_: Envelope, event: Event) -> None:
    """A carrier has taken a parcel."""
    assert isinstance(event, ShipmentShipped)
    api.register_parcel(parcel=_parcel(event))


@subscription.on(ReplacementShipped)
def register_replacement(_: Envelope, event: Event) -> None:
    """A carrier has taken a parcel with other goods."""
    assert isinstance(event, ReplacementShipped)
    api.register_parcel(parcel=replace(_parcel(event), replacement_id=event.replacement_id))


def _parcel(event: ShipmentShipped | ReplacementShipped) -> ShippedParcel:
    return ShippedParcel(
        shipment_id=event.shipment_id,
        order_id=event.order_id,
        shop_id=event.shop_id,
        buyer_id=event.buyer_id,
        carrier=event.carrier,
        tracking_number=event.tracking_number,
        shipped_at=event.shipped_at,
        estimated_delivery_at=event.estimated_delivery_at,
    )
