"""Where a parcel is: carrier scans in the usual twelve normalised statuses."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


class TrackingStatus(StrEnum):
    """Normalised statuses, whatever the carrier calls them."""

    PRE_TRANSIT = "pre_transit"
    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    AT_HUB = "at_hub"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Scan:
    """One sighting of a parcel. `scanned_at` is the carrier's clock."""

    status: TrackingStatus
    place: str
    note: str
    scanned_at: datetime


@dataclass(frozen=True, slots=True)
class ShippedParcel:
    """A parcel that a carrier has taken, as tracking begins to follow it."""

    shipment_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    carrier: str
    tracking_number: str
    shipped_at: datetime
    estimated_delivery_at: datetime
    replacement_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ParcelTrack:
    """A parcel's history, oldest first, and the estimate."""

    order_id: UUID
    carrier: str
    tracking_number: str
    status: TrackingStatus
    estimated_delivery_at: datetime | None
    scans: tuple[Scan, ...]


class ParcelNotFound(NotFound):
    """No parcel of that number or order."""

    code = "tracking.parcel_not_found"
    title = "No such parcel"


class CarrierUnknownToTracking(NotFound):
    """Titan takes no webhooks of a carrier of that name."""

    code = "tracking.carrier_unknown"
    title = "No such carrier"


class CarrierWebhookRejected(TitanError):
    """The webhook's signature, age or form is wrong; it had no effect."""

    code = "tracking.webhook_rejected"
    kind = Kind.DENIED
    title = "The webhook was not accepted"
