"""Shipping services of shops, and the shipments they hand to carriers."""

from dataclasses import dataclass
from datetime import date, datetime
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
class RateTable:
    """What a service costs in one currency. Goods worth `free_from_minor` or more travel for nothing."""

    currency: str
    tiers: tuple[RateTier, ...]
    free_from_minor: int | None


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A shipping service to set up. `countries` empty means everywhere.

    `more_rates` are the tables of further currencies: a service is offered only in currencies it has a
    table for, prices are never converted. Heavier parcels than `max_weight_grams` are not taken.
    """

    name: str
    countries: tuple[str, ...]
    kind: RateKind
    tiers: tuple[RateTier, ...]
    currency: str
    free_from_minor: int | None
    days_min: int
    days_max: int
    more_rates: tuple[RateTable, ...] = ()
    max_weight_grams: int | None = None

    @property
    def rates(self) -> tuple[RateTable, ...]:
        """The tables of all currencies."""
        return (RateTable(self.currency, self.tiers, self.free_from_minor), *self.more_rates)


@dataclass(frozen=True, slots=True)
class ShippingService:
    """A service that a shop offers. Days are business days."""

    id: UUID
    shop_id: UUID
    name: str
    countries: tuple[str, ...]
    kind: RateKind
    rates: tuple[RateTable, ...]
    days_min: int
    days_max: int
    max_weight_grams: int | None


@dataclass(frozen=True, slots=True)
class DeliveryEstimate:
    """When a parcel sent today arrives, and from which price. `cost` is None without a wanted currency."""

    service_name: str
    days_min: int
    days_max: int
    earliest_date: date
    latest_date: date
    cost: Money | None
    free_from: Money | None


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


@dataclass(frozen=True, slots=True)
class OrderToShip:
    """What shipping keeps of a placed order. Of one that is not prepaid the courier collects `total`."""

    order_id: UUID
    number: str
    shop_id: UUID
    buyer_id: UUID
    address: PostalAddress
    service_id: UUID
    service_name: str
    days_max: int
    total: Money
    is_prepaid: bool
    ship_by: datetime


class ShipmentStatus(StrEnum):
    """Life of a shipment inside Titan."""

    TO_SHIP = "to_ship"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment:
    """What one shop sends for one order; `tracking_number` once a carrier has taken it.

    With a `replacement_id` it carries goods that are sent instead of others of the order.
    """

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
    is_awaiting_payment: bool = False
    replacement_id: UUID | None = None


class ShippingUnavailable(TitanError):
    """No service of the shop delivers to that address. `extra["shops"]` lists the shop ids."""

    code = "shipping.not_delivered_there"
    kind = Kind.CONFLICT
    title = "A shop does not deliver to that address"


class ShippingServiceNotFound(NotFound):
    """The chosen service is not one that this shop offers there."""

    code = "shipping.service_not_found"
    title = "No such shipping service"


class ShippingServiceInvalid(TitanError):
    """The service breaks a rule; `problems` names each."""

    code = "shipping.service_invalid"
    kind = Kind.INVALID
    title = "The shipping service is not complete"


class ShippingServiceTaken(TitanError):
    """The shop has another service of that name for the same countries."""

    code = "shipping.service_taken"
    kind = Kind.CONFLICT
    title = "You have such a shipping service already"


class ShipmentNotFound(NotFound):
    """No shipment is known for that order (yet)."""

    code = "shipping.shipment_not_found"
    title = "No such shipment"


class ShipmentStateConflict(TitanError):
    """The shipment's status does not allow this step."""

    code = "shipping.state_conflict"
    kind = Kind.CONFLICT
    title = "The shipment's status does not allow this"


class ShipmentNotReady(TitanError):
    """The order is known, its shipment is being prepared; ask again after `retry_after` seconds."""

    code = "shipping.not_ready"
    kind = Kind.CONFLICT
    title = "The shipment is being prepared; try again in a moment"


class CarrierUnknown(TitanError):
    """Titan does not work with a carrier of that name."""

    code = "shipping.carrier_unknown"
    kind = Kind.INVALID
    title = "No such carrier"


class CarrierRefused(TitanError):
    """The carrier answered that it does not take this parcel; trying again will not help."""

    code = "shipping.carrier_refused"
    kind = Kind.CONFLICT
    title = "The carrier does not take this parcel"


class CarrierUnavailable(TitanError):
    """The carrier does not answer."""

    code = "shipping.carrier_unavailable"
    kind = Kind.UNAVAILABLE
    title = "The carrier does not answer"
