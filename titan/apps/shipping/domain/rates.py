"""What a parcel costs by a rate table."""

from collections.abc import Sequence

from titan.kernel.money import Money

from ..contracts import ParcelToShip, RateKind, RateTable, RateTier, ShippingOption, ShippingService


def tier_cost(tiers: Sequence[RateTier], size: int) -> int:
    """The cost of the last tier whose minimum `size` reaches. Tiers begin at 0 and rise.

    Raises:
        ValueError: `size` is negative, or there is no tier from 0.
    """
    reached = [tier for tier in tiers if tier.minimum <= size]
    if not reached:
        raise ValueError(f"no tier holds {size}")
    return reached[-1].cost_minor


def cost_of(kind: RateKind, table: RateTable, *, weight_grams: int, goods_minor: int) -> Money:
    """What the table asks for a parcel; nothing from the free-shipping threshold on."""
    if table.free_from_minor is not None and goods_minor >= table.free_from_minor:
        return Money.zero(table.currency)
    size = weight_grams if kind is RateKind.WEIGHT else goods_minor
    return Money(tier_cost(table.tiers, size), table.currency)


def option(service: ShippingService, parcel: ParcelToShip) -> ShippingOption | None:
    """The service as an option for a parcel, or None if it takes no such weight or currency.

    Whether it goes to the parcel's country has been decided before.
    """
    if service.max_weight_grams is not None and parcel.weight_grams > service.max_weight_grams:
        return None
    for table in service.rates:
        if table.currency == parcel.goods.currency:
            return _option(service, table, parcel)
    return None


def _option(service: ShippingService, table: RateTable, parcel: ParcelToShip) -> ShippingOption:
    cost = cost_of(service.kind, table, weight_grams=parcel.weight_grams, goods_minor=parcel.goods.amount)
    return ShippingOption(
        shop_id=service.shop_id,
        service_id=service.id,
        name=service.name,
        cost=cost,
        days_min=service.days_min,
        days_max=service.days_max,
        free_from=None if table.free_from_minor is None else Money(table.free_from_minor, table.currency),
    )


def best_first(option: ShippingOption) -> tuple[int, int, str]:
    """Sort key: the cheapest first, then the quickest."""
    return (option.cost.amount, option.days_max, option.name)


def goes_to(service: ShippingService, country: str) -> bool:
    """Whether the zone of the service holds the country; an empty zone is everywhere."""
    return not service.countries or country in service.countries
