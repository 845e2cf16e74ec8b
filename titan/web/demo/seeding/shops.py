"""Shops of the demo: approved, with a warehouse and shipping services."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopStatus
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTable, RateTier, ServiceDraft
from titan.apps.warehouses import api as warehouses
from titan.kernel.money import exponent
from titan.web.demo.catalogue.model import (
    DemoShippingRate,
    DemoShippingService,
    DemoShippingZone,
    DemoShop,
    RateBasis,
)

from .people import ensure_user

# Round demo factors, not exchange rates: the demo's services are also sold in these currencies.
_FACTORS = {"USD": 1.1, "GBP": 0.9, "JPY": 160.0}


def ensure_shop(shop: DemoShop, *, operator_id: UUID) -> UUID:
    """An active shop with its commission, warehouse and services. Returns its id."""
    owner_id = ensure_user(shop.login, roles=("seller",))
    found = sellers.apply(
        owner_id=owner_id,
        name=shop.name,
        description=shop.tagline,
        country=shop.country,
        city=shop.ship_from.city,
        currency="EUR",
    )
    if found.status is not ShopStatus.ACTIVE:
        sellers.approve(shop_id=found.id, actor_id=operator_id, reason="A shop of the demo marketplace")
        sellers.set_commission(
            shop_id=found.id, commission_bp=shop.commission_bps, actor_id=operator_id, reason="Demo terms"
        )
    warehouses.ensure_default(
        shop_id=found.id,
        country=shop.country,
        city=shop.ship_from.city,
        postal_code=shop.ship_from.postal_code,
    )
    present = {(service.name, service.countries) for service in shipping.services_of(shop_id=found.id)}
    for service in shop.services:
        for zone in service.zones:
            if (service.name, zone.countries) not in present:
                shipping.save_service(shop_id=found.id, draft=_draft(service, zone))
    return found.id


def _draft(service: DemoShippingService, zone: DemoShippingZone) -> ServiceDraft:
    kind = RateKind.WEIGHT if service.basis is RateBasis.WEIGHT else RateKind.VALUE
    tiers = _tiers(zone.rates)
    limit = zone.rates[-1].up_to if kind is RateKind.WEIGHT else None
    return ServiceDraft(
        name=service.name,
        countries=zone.countries,
        kind=kind,
        tiers=tiers,
        currency="EUR",
        free_from_minor=zone.free_from_minor,
        days_min=zone.days_min,
        days_max=zone.days_max,
        more_rates=tuple(_rates_in(currency, kind, tiers, zone.free_from_minor) for currency in _FACTORS),
        max_weight_grams=limit,
    )


def _tiers(rates: tuple[DemoShippingRate, ...]) -> tuple[RateTier, ...]:
    """Prices up to a limit, as prices from a limit on."""
    starts = [0, *[rate.up_to + 1 for rate in rates[:-1] if rate.up_to is not None]]
    return tuple(RateTier(start, rate.price_minor) for start, rate in zip(starts, rates, strict=True))


def _rates_in(currency: str, kind: RateKind, tiers: tuple[RateTier, ...], free_from: int | None) -> RateTable:
    factor = _FACTORS[currency] * 10 ** (exponent(currency) - exponent("EUR"))
    converted = tuple(
        RateTier(
            tier.minimum if kind is RateKind.WEIGHT else round(tier.minimum * factor),
            round(tier.cost_minor * factor),
        )
        for tier in tiers
    )
    return RateTable(currency, converted, None if free_from is None else round(free_from * factor))
