"""Which vouchers together take most off.

At most one item voucher a line, one shop voucher a shop, one platform voucher and one shipping voucher are used, and
reckoned in this order. Shipping is off something else than goods, so its best voucher is found alone. What item and shop
vouchers do to one shop's lines is no matter of the others, but for item vouchers that name goods of several shops. So for
each set of those and each platform voucher (or none) the shops are gone through, keeping for every way to choose so far
how much is off and how much is left for the platform voucher.

Note [What may be dropped]
    A platform voucher takes f(left), which never falls as `left` grows, and never grows by more than `left` does. So
    a way that is off as much, and off and left together as much, as another one cannot end worse than that one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from titan.kernel.money import allocate

from ..contracts import Basket, VoucherScope
from .fitting import Fit

MOST_PER_SHOP = 12
MOST_PER_PURCHASE = 16
MOST_WAYS = 128
# Sets of item vouchers that can be used together: in one shop, and of those that name goods of several shops.
MOST_SETS = 64
MOST_WIDE_SETS = 8
ORDER = tuple(VoucherScope)
Left = list[list[int]]
Row = list[int]


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


@dataclass(frozen=True, slots=True)
class _Option:
    """Vouchers of one shop's lines: what they are off, and what they leave of each line."""

    off: int
    row: Row
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class _Pool:
    """The candidates by what they are off. Those of one shop stand at its place."""

    wide: list[Fit]
    items: list[list[Fit]]
    shops: list[list[Fit]]
    platform: list[Fit]
    shipping: list[Fit]


def choose(fits: Sequence[Fit], basket: Basket) -> Choice:
    """The best combination, with no voucher in it that adds nothing."""
    pool = _pool(_strongest(fits), len(basket.shops))
    choices = [
        choice for wide in _sets(pool.wide, MOST_WIDE_SETS) for choice in _best_with(wide, pool, basket)
    ]
    goods = max(choices, key=lambda choice: choice.total)
    ordered = sorted((*goods.fits, *pool.shipping[:1]), key=lambda fit: ORDER.index(fit.terms.scope))
    return _thrifty(Choice(tuple(ordered), 0), basket)


def _place_of(fit: Fit) -> int | None:
    """The shop whose lines alone it is off, where that decides with what it stacks."""
    places = {spot.shop for spot in fit.spots}
    is_of_lines = fit.terms.scope in (VoucherScope.ITEM, VoucherScope.SHOP)
    return places.pop() if is_of_lines and len(places) == 1 else None


def _strongest(fits: Iterable[Fit]) -> list[Fit]:
    """The candidates that are looked at: of each kind those that are off most by themselves, then the soonest over."""
    ranked = sorted(
        fits, key=lambda fit: (-fit.most, fit.terms.ends_at, fit.candidate.voucher.id, fit.candidate.code)
    )
    seen: dict[tuple[VoucherScope, int | None], int] = {}
    known = set()
    kept = []
    for fit in ranked:
        place = _place_of(fit)
        group = (fit.terms.scope, place)
        limit = MOST_PER_PURCHASE if place is None else MOST_PER_SHOP
        if seen.get(group, 0) < limit and fit.candidate.voucher.id not in known:
            seen[group] = seen.get(group, 0) + 1
            known.add(fit.candidate.voucher.id)
            kept.append(fit)
    return kept


def _pool(candidates: Sequence[Fit], shops: int) -> _Pool:
    pool = _Pool([], [[] for _ in range(shops)], [[] for _ in range(shops)], [], [])
    for fit in candidates:
        place = _place_of(fit)
        if fit.terms.scope is VoucherScope.ITEM:
            (pool.wide if place is None else pool.items[place]).append(fit)
        elif fit.terms.scope is VoucherScope.SHOP:
            pool.shops[fit.spots[0].shop].append(fit)
        else:
            (pool.platform if fit.terms.scope is VoucherScope.PLATFORM else pool.shipping).append(fit)
    return pool


def _sets(fits: Sequence[Fit], most: int, *, beside: Sequence[Fit] = ()) -> list[tuple[Fit, ...]]:
    """Item vouchers that can be used together and `beside` others: no two of them are off one line."""
    found: list[tuple[Fit, ...]] = [()]
    for fit in fits:
        if not _clashes(fit, beside):
            found += [(*some, fit) for some in found if not _clashes(fit, some)]
        if len(found) > most:
            found = sorted(found, key=lambda some: -sum(one.most for one in some))[:most]
    return found


def _clashes(fit: Fit, others: Iterable[Fit]) -> bool:
    lines = {(spot.shop, spot.line) for spot in fit.spots}
    return any((spot.shop, spot.line) in lines for other in others for spot in other.spots)


def _best_with(wide: tuple[Fit, ...], pool: _Pool, basket: Basket) -> Iterator[Choice]:
    """The best way to choose vouchers beside these, for each platform voucher."""
    left = left_of(basket)
    off = sum(take(fit, left)[0] for fit in wide)
    options = [
        list(_options(_sets(items, MOST_SETS, beside=wide), shop, left[place]))
        for place, (items, shop) in enumerate(zip(pool.items, pool.shops, strict=True))
    ]
    for platform in (None, *pool.platform):
        ways = [_Way(off, 0, wide)]
        for place, those in enumerate(options):
            lines = [spot.line for spot in platform.spots if spot.shop == place] if platform else []
            more = _undominated(
                (_Way(one.off, sum(one.row[line] for line in lines), one.fits) for one in those), platform
            )
            ways = _undominated(
                (
                    _Way(way.off + one.off, way.left + one.left, (*way.fits, *one.fits))
                    for way in ways
                    for one in more
                ),
                platform,
            )
        best = max(ways, key=lambda way: way.off + _off(platform, way.left))
        fits = best.fits if platform is None else (*best.fits, platform)
        yield Choice(fits, best.off + _off(platform, best.left))


def _options(sets: Iterable[tuple[Fit, ...]], shops: Sequence[Fit], full: Row) -> Iterator[_Option]:
    """What can be done to one shop's lines: a set of item vouchers, then a shop voucher or none."""
    for items in sets:
        row, off = full, 0
        for item in items:
            amount, row = _cut(item, row)
            off += amount
        yield _Option(off, row, items)
        for shop in shops:
            amount, after = _cut(shop, row)
            yield _Option(off + amount, after, (*items, shop))


def _cut(fit: Fit, row: Row) -> tuple[int, Row]:
    """As `take`, of a voucher that is off one shop's lines alone."""
    left = [row[spot.line] for spot in fit.spots]
    amount, after = fit.off(sum(left)), list(row)
    if amount:
        for spot, cut in zip(fit.spots, allocate(amount, left), strict=True):
            after[spot.line] -= cut
    return amount, after


def _off(platform: Fit | None, left: int) -> int:
    return 0 if platform is None else platform.off(left)


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
    amount = fit.off(sum(left[spot.shop][spot.line] for spot in fit.spots))
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
