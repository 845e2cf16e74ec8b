"""The one door to shipping."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.paging import Page

from . import selectors
from .contracts import (
    DeliveryEstimate,
    OrderToShip,
    ParcelToShip,
    ServiceDraft,
    Shipment,
    ShippingOption,
    ShippingService,
)
from .events import ReplacementShipped, ShipmentShipped
from .services import handing_over, offering, opening, replacing, telling


def save_service(*, shop_id: UUID, draft: ServiceDraft, service_id: UUID | None = None) -> UUID:
    """Offer a service, or change one. Returns its id.

    Without `service_id`, a service of the same name for the same countries is replaced, so repeating it
    has one effect.

    Raises:
        ShippingServiceInvalid: naming each fault.
        ShippingServiceNotFound: `service_id` is none that this shop offers.
        ShippingServiceTaken: another service of the shop has that name for those countries.
    """
    return offering.save(shop_id=shop_id, draft=draft, service_id=service_id)


def retire_service(*, shop_id: UUID, service_id: UUID) -> None:
    """Offer a service no longer; frozen quotes keep it. Repeating it changes nothing.

    Raises:
        ShippingServiceNotFound: the shop never had it.
    """
    offering.retire(shop_id=shop_id, service_id=service_id)


def services_of(*, shop_id: UUID) -> tuple[ShippingService, ...]:
    """The services that a shop offers, by name."""
    return selectors.services_of(shop_id)


def service(*, service_id: UUID, shop_id: UUID) -> ShippingService:
    """One of the services that a shop offers.

    Raises:
        ShippingServiceNotFound: it is none of them.
    """
    return selectors.service(service_id, shop_id=shop_id)


def options(
    *, parcels: Sequence[ParcelToShip], address: PostalAddress, currency: str
) -> dict[UUID, tuple[ShippingOption, ...]]:
    """Per shop, the services that take its parcel to that address, the cheapest first. One query.

    Only services with a rate table in `currency` count; the goods of all parcels are in it.

    Raises:
        ShippingUnavailable: `extra["shops"]` lists the shops that have none.
        ValueError: goods in another currency.
    """
    return selectors.options(parcels, country=address.country, currency=currency)


def adopt_services(*, shop_id: UUID, services: Sequence[ShippingService]) -> bool:
    """What a shop of another cell offers by now, to be shown and quoted. False where the shop is at home here."""
    return offering.adopt(shop_id=shop_id, services=services)


def tell_services() -> int:
    """Record what shops offer that set it up before this was recorded, so that other cells hear of it. Returns how many."""
    return offering.tell_untold()


def estimate(
    *,
    shop_id: UUID,
    country: str,
    currency: str | None = None,
    weight_grams: int = 0,
    goods_minor: int = 0,
) -> DeliveryEstimate | None:
    """When a shop's parcel, sent today, reaches a country, and from which price; None if not delivered there.

    With a currency it is about the cheapest service in it, without one about the quickest. Read from a cache
    that may lag a change by two minutes; for show only.
    """
    return selectors.estimate(
        shop_id, country=country, currency=currency, weight_grams=weight_grams, goods_minor=goods_minor
    )


def prepare(*, orders: Sequence[OrderToShip]) -> None:
    """Know orders that will have to be shipped; a prepaid one waits until it is paid. Repeatable, one statement."""
    opening.prepare(orders)


def open_shipments(*, order_ids: Sequence[UUID]) -> None:
    """The orders are paid: their shops may send them. Repeatable, one statement.

    Raises:
        ShipmentNotFound: `prepare` was never called for one of them.
    """
    opening.open_shipments(order_ids)


def call_off(*, order_id: UUID) -> None:
    """The order was cancelled: nothing is sent, and what a carrier has been told is voided. Repeatable.

    Raises:
        ShipmentNotFound: `prepare` was never called for it.
    """
    opening.call_off(order_id)


def record_delivered(*, order_id: UUID, at: datetime, replacement_id: UUID | None = None) -> None:
    """The parcel arrived: the order's own, or one with other goods. No effect unless it is on its way."""
    opening.deliver(order_id, replacement_id=replacement_id, at=at)


def shipment_of(*, order_id: UUID) -> Shipment:
    """The shipment of an order; not those with goods sent instead.

    Raises:
        ShipmentNotFound: none is known (yet).
    """
    return selectors.shipment_of(order_id)


def replacements_of(*, order_id: UUID) -> tuple[Shipment, ...]:
    """Shipments of an order with goods that replace others, the oldest first."""
    return selectors.replacements_of(order_id)


def shipments_to_ship(
    *, shop_id: UUID, cursor: str | None = None, limit: int | None = None
) -> Page[Shipment]:
    """What a shop may send now, the most urgent first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    return selectors.to_ship(shop_id, cursor=cursor, limit=limit)


def count_to_ship(*, shop_id: UUID) -> int:
    """How many shipments wait for the shop."""
    return selectors.count_to_ship(shop_id)


def ship(
    *, order_id: UUID, shop_id: UUID, carrier: str = "simulated", actor_id: UUID | None = None
) -> Shipment:
    """Book a label at the carrier and record the shipment as sent. Repeating it answers the same.

    Calls the network, so not within a transaction. After a crash or a lost answer the repeated call finds
    the label that the carrier made: one order never gets two parcels.

    Raises:
        ShipmentNotFound: no such order of this shop.
        ShipmentNotReady: the order exists, its shipment is about to; again after `retry_after` seconds.
        ShipmentStateConflict: not paid, or cancelled.
        CarrierUnknown: no such carrier.
        CarrierRefused: the carrier does not take the parcel.
        CarrierUnavailable: the carrier did not answer within 3 s; nothing is recorded.
        RuntimeError: a transaction is open.
    """
    return handing_over.ship(order_id=order_id, shop_id=shop_id, carrier=carrier, actor_id=actor_id)


def ship_replacement(
    *,
    replacement_id: UUID,
    order_id: UUID,
    shop_id: UUID,
    carrier: str = "simulated",
    actor_id: UUID | None = None,
) -> Shipment:
    """Book a label for goods that are sent instead of others of an order, to its address; once per `replacement_id`.

    Raises as `ship`; ShipmentStateConflict where it was called off.
    """
    return replacing.ship(
        replacement_id=replacement_id,
        order_id=order_id,
        shop_id=shop_id,
        carrier=carrier,
        actor_id=actor_id,
    )


def call_off_replacement(*, replacement_id: UUID, order_id: UUID) -> None:
    """Nothing is sent under that id, and what a carrier may have been told is voided. Repeatable."""
    replacing.call_off(replacement_id, order_id=order_id)


def take_shipped(*, event: ShipmentShipped | ReplacementShipped) -> None:
    """Record for this cell, the home of the order, that a shop of another one has sent its parcel. Repeatable."""
    telling.take(event)


def void_labels() -> int:
    """Tell carriers to drop or return the parcels of cancelled orders. Returns how many were told."""
    return handing_over.void_labels()
