"""Shipping services of shops, and the shipments they hand to carriers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class RateKind(StrEnum):
    """What a rate table goes by."""

    WEIGHT = "weight"  # grams
    VALUE = "value"  # minor units of the goods' price


@dataclass(frozen=True, slots=True)
class RateTier:
    """From `minimum` (grams or minor units) on, the price is `cost_minor`."""

    minimum: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A shipping service to set up. `countries` empty means everywhere."""

    name: str
    countries: tuple[str, ...]
    kind: RateKind
    tiers: tuple[RateTier, ...]
    currency: str
    free_from_minor: int | None
    days_min: int
    days_max: int


@dataclass(frozen=True, slots=True)
class ParcelToShip:
    """What would be in one shop's parcel. `goods` decides value rates and the free-shipping threshold."""

    shop_id: UUID
    weight_grams: int
    goods: Money


@dataclass(frozen=True, slots=True)
class ShippingOption:
    """A service that delivers there, and its price. `free_from` tells how to get it for nothing."""

    shop_id: UUID
    service_id: UUID
    name: str
    cost: Money
    days_min: int
    days_max: int
    free_from: Money | None


class ShipmentStatus(StrEnum):
    """Life of a shipment inside Titan."""

    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one shop sends for one order; `tracking_number` once a carrier has taken it."""

    id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    status: ShipmentStatus
    service_name: str
    carrier: str
    tracking_number: str
    address: PostalAddress
    ship_by: datetime
    shipped_at: datetime | None
    estimated_delivery_at: datetime | None


class ShippingUnavailable(TitanError):
    """No service of the shop delivers to that address. `extra["shops"]` lists the shop ids."""

    code = "shipping.not_delivered_there"
    kind = Kind.CONFLICT
    title = "A shop does not deliver to that address"


class ShippingServiceNotFound(NotFound):
    """The chosen service is not one that this shop offers there."""

    code = "shipping.service_not_found"
    title = "No such shipping service"


class ShipmentNotFound(NotFound):
    """No shipment is known for that order (yet)."""

    code = "shipping.shipment_not_found"
    title = "No such shipment"


class ShipmentStateConflict(TitanError):
    """The shipment's status does not allow this step."""

    code = "shipping.state_conflict"
    kind = Kind.CONFLICT
    title = "The shipment's status does not allow this"


class CarrierUnavailable(TitanError):
    """The carrier does not answer."""

    code = "shipping.carrier_unavailable"
    kind = Kind.UNAVAILABLE
    title = "The carrier does not answer"
