"""What sellers send to shipping."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from ..contracts import RateKind, RateTable, RateTier, ServiceDraft, ShippingService

Minor = Annotated[int, Field(ge=0, le=10**12)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Countries = Annotated[tuple[Annotated[str, Field(pattern="^[A-Z]{2}$")], ...], Field(max_length=250)]
Days = Annotated[int, Field(ge=0, le=90)]
Weight = Annotated[int, Field(ge=1, le=10**9)]


@dataclass(frozen=True, slots=True)
class Tier:
    """From `minimum` (grams, or minor units of the goods' price) on, the price is `cost_minor`."""

    minimum: Minor
    cost_minor: Minor


@dataclass(frozen=True, slots=True)
class Table:
    """What a service costs in one currency. The first tier begins at 0, minimums rise."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=50)]
    free_from_minor: Minor | None = None


Tables = Annotated[tuple[Table, ...], Field(min_length=1, max_length=20)]


@dataclass(frozen=True, slots=True)
class NewService:
    """A service to offer. No countries means everywhere; it is offered only in currencies that have rates."""

    name: Name
    kind: RateKind
    rates: Tables
    days_min: Days
    days_max: Days
    countries: Countries = ()
    max_weight_grams: Weight | None = None


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """What to change; what is left out stays. `rates` replace all tables, a `max_weight_grams` of 0 lifts the limit."""

    name: Name | None = None
    kind: RateKind | None = None
    rates: Tables | None = None
    days_min: Days | None = None
    days_max: Days | None = None
    countries: Countries | None = None
    max_weight_grams: Annotated[int, Field(ge=0, le=10**9)] | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Which carrier takes the parcel."""

    carrier: Annotated[str, Field(min_length=1, max_length=20)] = "simulated"


def draft_of(body: NewService) -> ServiceDraft:
    """The body as a draft."""
    first, *more = [_table(table) for table in body.rates]
    return ServiceDraft(
        name=body.name,
        countries=body.countries,
        kind=body.kind,
        tiers=first.tiers,
        currency=first.currency,
        free_from_minor=first.free_from_minor,
        days_min=body.days_min,
        days_max=body.days_max,
        more_rates=tuple(more),
        max_weight_grams=body.max_weight_grams,
    )


def _table(table: Table) -> RateTable:
    tiers = tuple(RateTier(tier.minimum, tier.cost_minor) for tier in table.tiers)
    return RateTable(table.currency, tiers, table.free_from_minor)


def changed(service: ShippingService, change: ServiceChange) -> ServiceDraft:
    """The service with the change in it, as a draft."""
    first, *more = service.rates if change.rates is None else [_table(table) for table in change.rates]
    weight = service.max_weight_grams if change.max_weight_grams is None else change.max_weight_grams or None
    return ServiceDraft(
        name=service.name if change.name is None else change.name,
        countries=service.countries if change.countries is None else change.countries,
        kind=service.kind if change.kind is None else change.kind,
        tiers=first.tiers,
        currency=first.currency,
        free_from_minor=first.free_from_minor,
        days_min=service.days_min if change.days_min is None else change.days_min,
        days_max=service.days_max if change.days_max is None else change.days_max,
        more_rates=tuple(more),
        max_weight_grams=weight,
    )
