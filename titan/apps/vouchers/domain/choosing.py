"""Which vouchers together take most off.

At most one shop voucher a shop, one platform voucher and one shipping voucher are used. Shipping is off something
else than goods, so its best voucher is found alone. For each platform voucher (or none) the shops are gone through,
keeping for every way to choose so far how much is off and how much is left for the platform voucher.

Note [What may be dropped]
    A platform voucher takes f(left), which never falls as `left` grows, and never grows by more than `left` does. So
    a way that is off as much, and off and left together as much, as another one cannot end worse than that one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from titan.kernel.money import allocate

from ..contracts import Basket, VoucherScope
from .fitting import Fit

MOST_PER_SHOP = 12
MOST_PER_PURCHASE = 16
MOST_WAYS = 128
Left = list[list[int]]


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen vouchers in the order in which they are reckoned, and what they are off in all."""

    fits: tuple[Fit, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class _Way:
    off: int
    left: int
    fits: tuple[Fit, ...]


def choose(fits: Sequence[Fit], basket: Basket) -> Choice:
    """The best combination, with no voucher in it that adds nothing."""
    candidates = _strongest(fits)
    shops: list[list[Fit]] = [[] for _ in basket.shops]
    for fit in candidates:
        if fit.terms.scope is VoucherScope.SHOP:
            shops[fit.spots[0].shop].append(fit)
    platform = [fit for fit in candidates if fit.terms.scope is VoucherScope.PLATFORM]
    shipping = [fit for fit in candidates if fit.terms.scope is VoucherScope.SHIPPING]
    ways = [_best_with(fit, shops, basket) for fit in (None, *platform)]
    goods = max(ways, key=lambda choice: choice.total)
    return _thrifty(Choice((*goods.fits, *shipping[:1]), 0), basket)


def _strongest(fits: Iterable[Fit]) -> list[Fit]:
    """The candidates that are looked at: of each kind those that are off most by themselves, then the soonest over."""
    ranked = sorted(
        fits, key=lambda fit: (-fit.most, fit.terms.ends_at, fit.candidate.voucher.id, fit.candidate.code)
    )
    seen: dict[tuple[VoucherScope, UUID | None], int] = {}
    known: set[UUID] = set()
    kept = []
    for fit in ranked:
        is_shop = fit.terms.scope is VoucherScope.SHOP
        group = (fit.terms.scope, fit.terms.shop_id if is_shop else None)
        limit = MOST_PER_SHOP if is_shop else MOST_PER_PURCHASE
        if seen.get(group, 0) < limit and fit.candidate.voucher.id not in known:
            seen[group] = seen.get(group, 0) + 1
            known.add(fit.candidate.voucher.id)
            kept.append(fit)
    return kept


def _best_with(platform: Fit | None, shops: Sequence[Sequence[Fit]], basket: Basket) -> Choice:
    """The best way to choose shop vouchers beside this platform voucher."""
    full = left_of(basket)
    ways = [_Way(0, _left_for(platform, full), ())]
    for fits in shops:
        options = [(0, 0, ()), *(_effect(fit, platform, full) for fit in fits)]
        ways = _undominated(
            (
                _Way(way.off + amount, way.left - taken, (*way.fits, *more))
                for way in ways
                for amount, taken, more in options
            ),
            platform,
        )
    best = max(ways, key=lambda way: way.off + _off(platform, way.left))
    fits = best.fits if platform is None else (*best.fits, platform)
    return Choice(fits, best.off + _off(platform, best.left))


def _off(platform: Fit | None, left: int) -> int:
    return 0 if platform is None else platform.off(left)


def _left_for(fit: Fit | None, left: Left) -> int:
    return 0 if fit is None else sum(left[spot.shop][spot.line] for spot in fit.spots)


def _effect(fit: Fit, platform: Fit | None, full: Left) -> tuple[int, int, tuple[Fit, ...]]:
    """What a shop voucher is off, and how much of that the platform voucher would have been off."""
    if platform is None:
        return fit.most, 0, (fit,)
    parts = allocate(fit.most, [full[spot.shop][spot.line] for spot in fit.spots])
    shared = {(spot.shop, spot.line) for spot in platform.spots}
    taken = sum(part for spot, part in zip(fit.spots, parts, strict=True) if (spot.shop, spot.line) in shared)
    return fit.most, taken, (fit,)


def _undominated(ways: Iterable[_Way], platform: Fit | None) -> list[_Way]:
    """The ways that may still end best; see Note [What may be dropped]."""
    kept: list[_Way] = []
    best_off = -1
    # By what is off and left together, falling: a later way needs more off than any before it.
    for way in sorted(ways, key=lambda way: (-(way.off + way.left), -way.off, len(way.fits))):
        if way.off > best_off:
            kept.append(way)
            best_off = way.off
    if len(kept) > MOST_WAYS:
        kept.sort(key=lambda way: -(way.off + _off(platform, way.left)))
    return kept[:MOST_WAYS]


def _thrifty(choice: Choice, basket: Basket) -> Choice:
    """The choice without vouchers that add nothing: they are kept for another purchase."""
    fits, total = choice.fits, sum(apply(choice.fits, basket))
    for fit in choice.fits:
        fewer = tuple(one for one in fits if one is not fit)
        if sum(apply(fewer, basket)) >= total:
            fits = fewer
    return Choice(fits, total)


def left_of(basket: Basket) -> Left:
    """Per shop what its lines cost, and last, where index -1 finds it, its shipping."""
    return [[*(line.total.amount for line in shop.lines), shop.shipping.amount] for shop in basket.shops]


def apply(fits: Sequence[Fit], basket: Basket) -> list[int]:
    """What each voucher is off when they are reckoned one after the other."""
    left = left_of(basket)
    return [take(fit, left)[0] for fit in fits]


def take(fit: Fit, left: Left) -> tuple[int, list[int]]:
    """What a voucher is off now, in all and per shop; takes it out of `left`, line by line as a quote does."""
    amount = fit.off(_left_for(fit, left))
    open_amounts = [
        sum(left[s.shop][s.line] for s in fit.spots if s.shop == shop) for shop in range(len(left))
    ]
    by_shop = allocate(amount, open_amounts)
    for shop, part in enumerate(by_shop):
        spots = [spot for spot in fit.spots if spot.shop == shop]
        if part:
            cuts = allocate(part, [left[shop][spot.line] for spot in spots])
            for spot, cut in zip(spots, cuts, strict=True):
                left[shop][spot.line] -= cut
    return amount, by_shop
