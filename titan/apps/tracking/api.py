"""The one door to tracking."""

from collections.abc import Mapping
from uuid import UUID

from . import selectors
from .contracts import CarrierUnknownToTracking, ParcelTrack, ShippedParcel
from .domain import codes
from .events import ParcelScanned
from .services import scanning, webhooks


def register_parcel(*, parcel: ShippedParcel) -> None:
    """Begin to follow a parcel; scans that came before are applied. Repeatable."""
    scanning.register(parcel)


def accept_webhook(*, carrier: str = "simulated", headers: Mapping[str, str], body: bytes) -> bool:
    """Take a carrier's webhook. False: it was known already and had no effect.

    A scan of a parcel that is not known yet is kept and applied when it becomes known.

    Raises:
        CarrierWebhookRejected: wrong signature, older or newer than five minutes, or not of the form.
        CarrierUnknownToTracking: no such carrier.
    """
    if carrier not in codes.CODES:
        raise CarrierUnknownToTracking
    webhook_id, told = webhooks.verified(headers=headers, body=body)
    return scanning.accept(carrier=carrier, webhook_id=webhook_id, told=told)


def take_scan(*, event: ParcelScanned) -> bool:
    """Apply a scan that the shop's cell was told of to the copy of the parcel here, at the order's home. False: it was known.

    From the scans the copy tells of the delivery itself, once it knows the parcel.
    """
    return scanning.take(event)


def track_of(*, order_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> ParcelTrack:
    """The parcel of an order of that buyer, of that shop, or (with neither) of any order, for operators.

    Not one with goods that were sent instead: see `track_of_replacement`.

    Raises:
        ParcelNotFound: none was shipped (yet), or the order is somebody else's.
    """
    return selectors.of_order(order_id, buyer_id=buyer_id, shop_id=shop_id)


def track_of_replacement(*, replacement_id: UUID, order_id: UUID) -> ParcelTrack:
    """The parcel with goods that replace others of an order. The caller may see the order.

    Raises:
        ParcelNotFound: none was shipped (yet).
    """
    return selectors.of_order(order_id, buyer_id=None, shop_id=None, replacement_id=replacement_id)


def by_number(*, tracking_number: str, carrier: str = "simulated") -> ParcelTrack:
    """The parcel of a tracking number, whoever asks.

    Raises:
        ParcelNotFound: there is none.
    """
    return selectors.by_number(carrier, tracking_number)


def forget_old_webhooks() -> int:
    """Delete applied webhooks after 7 days, those of parcels that never became known after 60. Returns how many.

    A replay that comes later is refused for its age.
    """
    return scanning.forget_old_webhooks()
