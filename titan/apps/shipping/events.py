"""Facts about shipments."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import ShippingService


@register
@dataclass(frozen=True, slots=True)
class ShipmentShipped(Event):
    """The seller handed an order's parcel to the carrier."""

    type: ClassVar[str] = "shipping.shipment_shipped.v1"
    shipment_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    carrier: str
    tracking_number: str
    shipped_at: datetime
    estimated_delivery_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReplacementShipped(Event):
    """The seller handed a parcel to the carrier with goods that replace others of an order."""

    type: ClassVar[str] = "shipping.replacement_shipped.v1"
    shipment_id: UUID
    replacement_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    carrier: str
    tracking_number: str
    shipped_at: datetime
    estimated_delivery_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ServicesOffered(Event):
    """All services that a shop offers by now, in a stream beside the shop's: what another cell needs to show and to quote."""

    type: ClassVar[str] = "shipping.services_offered.v1"
    shop_id: UUID
    services: tuple[ShippingService, ...]
    offered_at: datetime
