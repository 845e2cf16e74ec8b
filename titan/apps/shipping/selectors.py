"""Reading services and shipments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.codec import from_json, to_text
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.cache import pages as cache
from titan.platform.db import sql

from .contracts import (
    DeliveryEstimate,
    ParcelToShip,
    RateKind,
    RateTable,
    RateTier,
    Shipment,
    ShipmentNotFound,
    ShipmentStatus,
    ShippingOption,
    ShippingService,
    ShippingServiceNotFound,
    ShippingUnavailable,
)
from .domain import days, rates
from .models import ServiceRow, ShipmentRow

CACHE_SECONDS = 120
_StoredTable = tuple[str, list[tuple[int, int]], int | None]
_SERVICES = (
    "SELECT s.id, s.shop_id, s.name, s.countries, s.kind, s.days_min, s.days_max, s.max_weight_grams,"
    " jsonb_agg(jsonb_build_array(r.currency, r.tiers, r.free_from_minor) ORDER BY r.id)"
    " FROM shipping_service s JOIN shipping_rate r ON r.service_id = s.id WHERE s.is_active"
)
_OF_SHOP = _SERVICES + " AND s.shop_id = %s GROUP BY s.id ORDER BY s.name, s.countries"
_THERE = (
    _SERVICES
    + " AND s.shop_id = ANY(%s) AND r.currency = %s"
    + " AND (s.countries = '{}' OR s.countries @> ARRAY[%s]::varchar[]) GROUP BY s.id"
)


def cache_key(shop_id: UUID) -> str:
    """Where the services of a shop are cached."""
    return f"shipping:services:{shop_id}"


def _service(row: sql.Row) -> ShippingService:
    service_id, shop_id, name, countries, kind, days_min, days_max, max_weight, tables = row
    return ShippingService(
        id=service_id,
        shop_id=shop_id,
        name=name,
        countries=tuple(countries),
        kind=RateKind(kind),
        rates=_tables(tables),
        days_min=days_min,
        days_max=days_max,
        max_weight_grams=max_weight,
    )


def _tables(column: Any) -> tuple[RateTable, ...]:
    stored = from_json(list[_StoredTable], column)
    return tuple(
        RateTable(currency, tuple(RateTier(minimum, cost) for minimum, cost in tiers), free_from)
        for currency, tiers, free_from in stored
    )


def services_of(shop_id: UUID) -> tuple[ShippingService, ...]:
    """The services that a shop offers, by name."""
    return tuple(_service(row) for row in sql.query(_OF_SHOP, (shop_id,)))


def service(service_id: UUID, *, shop_id: UUID) -> ShippingService:
    """One of them.

    Raises:
        ShippingServiceNotFound: none of this shop's.
    """
    for found in services_of(shop_id):
        if found.id == service_id:
            return found
    raise ShippingServiceNotFound


def options(
    parcels: Sequence[ParcelToShip], *, country: str, currency: str
) -> dict[UUID, tuple[ShippingOption, ...]]:
    """See `api.options`."""
    if any(parcel.goods.currency != currency for parcel in parcels):
        raise ValueError(f"all goods must be priced in {currency}")
    rows = sql.query(_THERE, ([parcel.shop_id for parcel in parcels], currency, country))
    services: dict[UUID, list[ShippingService]] = {}
    for found in map(_service, rows):
        services.setdefault(found.shop_id, []).append(found)
    offered = {parcel.shop_id: _offered(services.get(parcel.shop_id, ()), parcel) for parcel in parcels}
    without = [str(shop_id) for shop_id, options in offered.items() if not options]
    if without:
        raise ShippingUnavailable(extra={"shops": without, "country": country, "currency": currency})
    return offered


def _offered(services: Iterable[ShippingService], parcel: ParcelToShip) -> tuple[ShippingOption, ...]:
    found = (rates.option(service, parcel) for service in services)
    return tuple(sorted((option for option in found if option is not None), key=rates.best_first))


def estimate(
    shop_id: UUID, *, country: str, currency: str | None, weight_grams: int, goods_minor: int
) -> DeliveryEstimate | None:
    """See `api.estimate`."""
    there = [service for service in _cached_services(shop_id) if rates.goes_to(service, country)]
    if not there:
        return None
    if currency is None:
        best = min(there, key=lambda service: (service.days_max, service.days_min, service.name))
        return _estimate(best.name, best.days_min, best.days_max, None, None)
    offered = _offered(there, ParcelToShip(shop_id, weight_grams, Money(goods_minor, currency)))
    if not offered:
        return None
    option = offered[0]
    return _estimate(option.name, option.days_min, option.days_max, option.cost, option.free_from)


def _estimate(
    name: str, days_min: int, days_max: int, cost: Money | None, free_from: Money | None
) -> DeliveryEstimate:
    today = clock.now().date()
    earliest, latest = days.after(today, days_min), days.after(today, days_max)
    return DeliveryEstimate(name, days_min, days_max, earliest, latest, cost, free_from)


def _cached_services(shop_id: UUID) -> tuple[ShippingService, ...]:
    raw = cache.single_flight(
        cache_key(shop_id),
        ttl=CACHE_SECONDS,
        compute=lambda: to_text(tuple[ShippingService, ...], services_of(shop_id)).encode(),
    )
    return from_json(tuple[ShippingService, ...], raw)


def shipment(row: ShipmentRow) -> Shipment:
    """The contract of a row."""
    return Shipment(
        id=row.id,
        order_id=row.order_id,
        shop_id=row.shop_id,
        buyer_id=row.buyer_id,
        status=ShipmentStatus(row.status),
        service_name=row.service_name,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        address=from_json(PostalAddress, row.address),
        ship_by=row.ship_by,
        shipped_at=row.shipped_at,
        estimated_delivery_at=row.estimated_delivery_at,
        is_awaiting_payment=row.is_awaiting_payment,
        replacement_id=row.replacement_id,
    )


def shipment_of(order_id: UUID) -> Shipment:
    """The shipment of an order.

    Raises:
        ShipmentNotFound: none is known (yet).
    """
    row = ShipmentRow.objects.filter(order_id=order_id, replacement_id=None).first()
    if row is None:
        raise ShipmentNotFound
    return shipment(row)


def replacements_of(order_id: UUID) -> tuple[Shipment, ...]:
    """See `api.replacements_of`."""
    rows = ShipmentRow.objects.filter(order_id=order_id, replacement_id__isnull=False)
    return tuple(shipment(row) for row in rows.order_by("created_at", "id"))


def to_ship(shop_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Shipment]:
    """What a shop may send now, the most urgent first."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=2)
    rows = ShipmentRow.objects.filter(
        shop_id=shop_id, status=ShipmentStatus.TO_SHIP.value, is_awaiting_payment=False, replacement_id=None
    ).order_by("ship_by", "id")
    if after is not None:
        rows = rows.filter(Q(ship_by__gt=after[0]) | Q(ship_by=after[0], id__gt=after[1]))
    found = [shipment(row) for row in rows[: size + 1]]
    return page_of(found, limit=size, key=lambda s: [s.ship_by.isoformat(), s.id])


def count_to_ship(shop_id: UUID) -> int:
    """How many shipments wait for the shop."""
    return ShipmentRow.objects.filter(
        shop_id=shop_id, status=ShipmentStatus.TO_SHIP.value, is_awaiting_payment=False, replacement_id=None
    ).count()


def is_active(service_id: UUID, *, shop_id: UUID) -> bool | None:
    """Whether a service of the shop is offered; None if the shop never had it."""
    return (
        ServiceRow.objects.filter(id=service_id, shop_id=shop_id).values_list("is_active", flat=True).first()
    )
