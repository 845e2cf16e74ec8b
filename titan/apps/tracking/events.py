"""Facts about parcels."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register


@register
@dataclass(frozen=True, slots=True)
class ParcelScanned(Event):
    """The carrier saw the parcel. `code` and `note` are the carrier's own; scans of before they were recorded have none."""

    type: ClassVar[str] = "tracking.parcel_scanned.v1"
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    tracking_number: str
    status: str
    place: str
    scanned_at: datetime
    carrier: str = ""
    scan_id: str = ""
    code: str = ""
    note: str = ""


@register
@dataclass(frozen=True, slots=True)
class ParcelDelivered(Event):
    """The parcel reached the buyer. `collected_cod` tells that the courier took the cash."""

    type: ClassVar[str] = "tracking.parcel_delivered.v1"
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    tracking_number: str
    delivered_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReplacementDelivered(Event):
    """A parcel with goods that replace others of an order reached the buyer."""

    type: ClassVar[str] = "tracking.replacement_delivered.v1"
    replacement_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    tracking_number: str
    delivered_at: datetime
