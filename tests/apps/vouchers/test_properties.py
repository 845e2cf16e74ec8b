"""Random baskets and vouchers in currencies with 0, 2 and 3 decimals: every split sums exactly, nothing is negative,
and no other combination that stacks is off more."""

import itertools
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from titan.apps.pricing.contracts import Discount
from titan.apps.vouchers.contracts import (
    Basket,
    BasketLine,
    BasketShop,
    Funding,
    Voucher,
    VoucherKind,
    VoucherScope,
    VoucherTerms,
    VoucherUse,
)
from titan.apps.vouchers.domain import choosing, fitting, splitting
from titan.apps.vouchers.domain import terms as rules
from titan.apps.vouchers.domain.fitting import Candidate, Circumstances, Fit
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money, allocate

NOW = clock.now()
CURRENCIES = ("JPY", "EUR", "KWD")


def numbered_id(number: int, *, bucket: int) -> UUID:
    """The same id whenever it is made: ids break ties, so an example with random ones could not be repeated."""
    return new_id(bucket=bucket, now_ms=1_750_000_000_000, random_bits=number)


SHOPS = [numbered_id(n, bucket=n) for n in range(4)]
CATEGORIES = [numbered_id(n, bucket=n + 10) for n in range(3)]
ANCESTORS = {CATEGORIES[0]: (CATEGORIES[0],), CATEGORIES[1]: (CATEGORIES[0], CATEGORIES[1])}
UNIT = st.integers(0, 40) | st.integers(0, 100_000)


@st.composite
def baskets(draw: Any, currency: str) -> Basket:
    shops = []
    numbers = itertools.count()
    for shop_id in SHOPS[: draw(st.integers(1, 4))]:
        lines = []
        for _ in range(draw(st.integers(1, 4))):
            quantity = draw(st.integers(1, 5))
            total = Money(draw(UNIT) * quantity, currency)
            category_id = draw(st.sampled_from([None, *CATEGORIES]))
            variant_id, product_id = (numbered_id(next(numbers), bucket=1) for _ in range(2))
            lines.append(BasketLine(variant_id, product_id, category_id, total, quantity))
        shops.append(BasketShop(shop_id, tuple(lines), Money(draw(UNIT), currency)))
    return Basket(tuple(shops))


def named_products(basket: Basket) -> st.SearchStrategy[tuple[UUID, ...]]:
    every = [line.product_id for shop in basket.shops for line in shop.lines]
    return st.lists(st.sampled_from(every), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def vouchers(draw: Any, basket: Basket, currency: str) -> Voucher:
    scope = draw(st.sampled_from(VoucherScope))
    kinds = [VoucherKind.PERCENT, VoucherKind.FIXED]
    if scope is not VoucherScope.ITEM:
        kinds.append(VoucherKind.FREE_SHIPPING if scope is VoucherScope.SHIPPING else VoucherKind.GIFT)
    kind = draw(st.sampled_from(kinds))
    made = VoucherTerms(
        title=f"{scope} {kind}",
        scope=scope,
        kind=kind,
        currency=currency,
        starts_at=NOW - timedelta(days=1),
        ends_at=NOW + timedelta(days=1),
        **draw(measures(kind, basket, currency)),
        **draw(reaches(scope, basket)),
        min_spend=draw(st.none() | st.integers(0, 5_000).map(lambda minor: Money(minor, currency))),
    )
    rules.checked(made, currencies=CURRENCIES)
    made_id = numbered_id(draw(st.integers(0, 2**62 - 1)), bucket=2)
    return Voucher(made_id, made, 0, Money(0, currency), NOW)


def several_vouchers(basket: Basket, currency: str, *, most: int) -> st.SearchStrategy[list[Voucher]]:
    return st.lists(vouchers(basket, currency), max_size=most, unique_by=lambda voucher: voucher.id)


@st.composite
def measures(draw: Any, kind: VoucherKind, basket: Basket, currency: str) -> dict[str, Any]:
    """How much it is."""
    values: dict[str, Any] = {}
    if kind is VoucherKind.PERCENT:
        values["percent_bp"] = draw(st.integers(1, 10_000))
    elif kind is VoucherKind.FIXED:
        values["amount"] = Money(draw(st.integers(1, 60_000)), currency)
    elif kind is VoucherKind.GIFT:
        shop = draw(st.sampled_from(basket.shops))
        values["gift_variant_id"] = draw(st.sampled_from(shop.lines)).variant_id
        values["gift_units"] = draw(st.integers(1, 6))
    if kind in (VoucherKind.PERCENT, VoucherKind.FREE_SHIPPING) and draw(st.booleans()):
        values["cap"] = Money(draw(st.integers(1, 20_000)), currency)
    return values


@st.composite
def reaches(draw: Any, scope: VoucherScope, basket: Basket) -> dict[str, Any]:
    """What it is for, given by whom, paid by whom."""
    values: dict[str, Any] = {}
    if scope is VoucherScope.ITEM:
        values["product_ids"] = draw(named_products(basket))
    elif draw(st.booleans()):
        values["category_ids"] = tuple(draw(st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True)))
    if scope is VoucherScope.SHOP or (scope is VoucherScope.ITEM and draw(st.booleans())):
        values["shop_id"] = draw(st.sampled_from(basket.shops)).shop_id
    else:
        values["shop_ids"] = tuple(shop.shop_id for shop in basket.shops if draw(st.booleans()))
    is_by_all = not values.get("shop_id") and not values["shop_ids"]
    values["funding"] = Funding(10_000 if is_by_all else draw(st.integers(0, 10_000)))
    return values


@st.composite
def scenes(draw: Any) -> tuple[Basket, list[Fit]]:
    currency = draw(st.sampled_from(CURRENCIES))
    basket = draw(baskets(currency))
    made = draw(several_vouchers(basket, currency, most=7))
    given_now = Circumstances(NOW, currency, ancestors=ANCESTORS)
    found = [fitting.fit(Candidate(voucher, 1), basket, given_now) for voucher in made]
    fits = [one for one in found if isinstance(one, Fit)]
    # Up to here the choice is exact: the sets of three such vouchers are all looked at.
    wide = [fit for fit in fits if fit.terms.scope == "item" and len({spot.shop for spot in fit.spots}) > 1]
    return basket, [fit for fit in fits if fit not in wide[3:]]


def stacks(fits: Sequence[Fit]) -> bool:
    """One item voucher a line, one shop voucher a shop, one of each other kind."""
    places: list[object] = []
    for fit in fits:
        if fit.terms.scope is VoucherScope.ITEM:
            places += [(spot.shop, spot.line) for spot in fit.spots]
        elif fit.terms.scope is VoucherScope.SHOP:
            places.append((VoucherScope.SHOP, fit.terms.shop_id))
        else:
            places.append((fit.terms.scope, None))
    return len(set(places)) == len(places)


def in_order(fits: Iterable[Fit]) -> list[Fit]:
    order = [VoucherScope.ITEM, VoucherScope.SHOP, VoucherScope.PLATFORM, VoucherScope.SHIPPING]
    return sorted(fits, key=lambda fit: order.index(fit.terms.scope))


def every_combination(fits: Sequence[Fit]) -> Iterable[list[Fit]]:
    for size in range(len(fits) + 1):
        for some in itertools.combinations(fits, size):
            if stacks(some):
                yield in_order(some)


@settings(max_examples=600, deadline=None)
@given(scenes())
def test_no_other_combination_is_off_more(scene: tuple[Basket, list[Fit]]) -> None:
    basket, fits = scene

    choice = choosing.choose(fits, basket)

    assert stacks(choice.fits)
    assert choice.total == sum(choosing.apply(choice.fits, basket))
    assert choice.total == max(sum(choosing.apply(some, basket)) for some in every_combination(fits))
    assert choice.total >= max((fit.most for fit in fits), default=0)


@settings(max_examples=400, deadline=None)
@given(scenes())
def test_no_chosen_voucher_is_wasted(scene: tuple[Basket, list[Fit]]) -> None:
    basket, fits = scene

    choice = choosing.choose(fits, basket)

    for one in choice.fits:
        fewer = [fit for fit in choice.fits if fit is not one]
        assert sum(choosing.apply(fewer, basket)) < choice.total


@settings(max_examples=600, deadline=None)
@given(scenes())
def test_every_split_sums_exactly(scene: tuple[Basket, list[Fit]]) -> None:
    basket, fits = scene
    choice = choosing.choose(fits, basket)

    discounts, uses = splitting.split(choice.fits, basket)

    assert sum(use.amount.amount for use in uses) == choice.total
    for use in uses:
        check_use(use, [discount for discount in discounts if discount.voucher_id == use.voucher_id])
    assert {use.voucher_id for use in uses} == {discount.voucher_id for discount in discounts}


def check_use(use: VoucherUse, discounts: list[Discount]) -> None:
    assert use.amount.amount > 0
    assert 0 <= use.platform_funded.amount <= use.amount.amount
    assert sum(part.amount.amount for part in use.parts) == use.amount.amount
    assert sum(part.platform_funded.amount for part in use.parts) == use.platform_funded.amount
    assert [(part.shop_id, part.amount, part.platform_funded) for part in use.parts] == [
        (discount.shop_id, discount.amount, discount.platform_funded) for discount in discounts
    ]
    for discount in discounts:
        assert discount.shop_funded + discount.platform_funded == discount.amount
        assert (
            min(discount.amount.amount - 1, discount.shop_funded.amount, discount.platform_funded.amount) >= 0
        )


@settings(max_examples=600, deadline=None)
@given(scenes())
def test_no_discount_is_more_than_what_it_is_off(scene: tuple[Basket, list[Fit]]) -> None:
    """Reckoned as a quote does it: each discount in turn, split over what the earlier ones left of its lines."""
    basket, fits = scene
    discounts, _ = splitting.split(choosing.choose(fits, basket).fits, basket)

    for shop in basket.shops:
        goods: dict[UUID, int] = {line.variant_id: line.total.amount for line in shop.lines}
        shipping = shop.shipping.amount
        for discount in discounts:
            if discount.shop_id != shop.shop_id:
                continue
            if discount.is_off_shipping:
                shipping -= discount.amount.amount
                continue
            targets = [key for key in goods if not discount.lines or key in discount.lines]
            parts = allocate(discount.amount.amount, [goods[key] for key in targets])
            for key, part in zip(targets, parts, strict=True):
                goods[key] -= part
        assert min([shipping, *goods.values()]) >= 0
