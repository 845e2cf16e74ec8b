"""What tracking learns from shipments."""

from dataclasses import replace

from titan.apps.shipping.events import ReplacementShipped, ShipmentShipped
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import ShippedParcel

subscription = Subscription("tracking.shipments")


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
