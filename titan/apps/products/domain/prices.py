"""What a variant costs at an instant, and when that changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from titan.kernel.money import Money, round_minor

from ..contracts import Sale, Variant


def is_running(sale: Sale | None, *, now: datetime) -> bool:
    """Whether the sale holds at that instant; its end is no longer in it."""
    return sale is not None and sale.starts_at <= now < sale.ends_at


def current(price: Money, sale: Sale | None, *, now: datetime) -> Money:
    """The price at that instant."""
    return sale.price if sale is not None and is_running(sale, now=now) else price


def further(prices: Sequence[Money], price: Money, sale: Sale | None, *, now: datetime) -> tuple[Money, ...]:
    """Prices in further currencies; a sale lowers each by the same share, to no less than one unit."""
    if sale is None or not is_running(sale, now=now):
        return tuple(prices)
    return tuple(
        Money(max(1, round_minor(Decimal(other.amount * sale.price.amount) / price.amount)), other.currency)
        for other in prices
    )


def lowest(variants: Iterable[Variant], *, now: datetime) -> tuple[Money, Money]:
    """The lowest current price of the active variants, and the list price of that variant.

    Without an active variant the first one counts, so that a listing always has a price.
    """
    found = list(variants)
    offered = [variant for variant in found if variant.is_active] or found
    best = min(offered, key=lambda variant: current(variant.price, variant.sale, now=now).amount)
    return current(best.price, best.sale, now=now), best.price


def next_change(variants: Iterable[Variant], *, now: datetime) -> datetime | None:
    """The next instant at which a sale begins or ends; None if none does."""
    edges = [
        edge
        for variant in variants
        if variant.sale is not None
        for edge in (variant.sale.starts_at, variant.sale.ends_at)
        if edge > now
    ]
    return min(edges, default=None)
