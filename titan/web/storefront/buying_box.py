"""What the page of a product offers to buy: variants by their axes, the price of each, its stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.products import api as products
from titan.apps.products.contracts import Product, Variant
from titan.kernel.money import Money
from titan.platform.pages.cards import Choice

from . import cards

LOW_STOCK = 5
MOST_AT_ONCE = 99
PLENTY_SECONDS = 900
SCARCE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Priced:
    """The price of now, and the list price if it is higher."""

    price: Money
    list_price: Money


@dataclass(frozen=True, slots=True)
class Axis:
    """A property that variants differ in. The value of a choice is the variant that it leads to."""

    name: str
    chosen: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """The chosen variant and the ways to the others."""

    variant_id: UUID
    label: str
    sku: str
    price: Money
    was: Money | None
    reduction: str
    sale_ends_at: datetime | None
    free: int
    weight_grams: int
    axes: tuple[Axis, ...]

    @property
    def is_low(self) -> bool:
        """So few that the buyer should know."""
        return 0 < self.free <= LOW_STOCK

    @property
    def most(self) -> int:
        """As many as one may put into the cart at once."""
        return max(1, min(self.free, MOST_AT_ONCE))


def prices_in(product: Product, currency: str, *, now: datetime) -> dict[UUID, Priced]:
    """The price of every variant in a currency, or in the shop's own where it has none.

    A running sale lowers the prices in further currencies too; by how much is the catalogue's to say,
    so only then it is asked.
    """
    told = {variant.id: _listed(variant, currency, now) for variant in product.variants}
    foreign = [key for key, priced in told.items() if priced is None]
    current = products.get_variants(variant_ids=foreign) if foreign else {}
    for variant in product.variants:
        if told[variant.id] is None:
            sellable = current.get(variant.id)
            there = [price for price in sellable.prices if price.currency == currency] if sellable else []
            before = next(price for price in variant.prices if price.currency == currency)
            told[variant.id] = Priced(there[0] if there else before, before)
    return {key: priced for key, priced in told.items() if priced is not None}


def holds_for(product: Product, *, free: Mapping[UUID, int], now: datetime) -> float:
    """For how many seconds the box may be shown, as far as no event tells of its end.

    A sale begins and ends by the clock alone, and so does a reservation that holds the last units.
    """
    moments = [
        at for v in product.variants if v.sale for at in (v.sale.starts_at, v.sale.ends_at) if at > now
    ]
    most = SCARCE_SECONDS if any(free.get(v.id, 0) <= LOW_STOCK for v in product.variants) else PLENTY_SECONDS
    return min([most, *((at - now).total_seconds() for at in moments)])


def _listed(variant: Variant, currency: str, now: datetime) -> Priced | None:
    """What the product itself says; None where a sale runs and the currency is a further one."""
    sale = variant.sale
    is_reduced = sale is not None and sale.starts_at <= now < sale.ends_at
    further = [price for price in variant.prices if price.currency == currency]
    if variant.price.currency == currency or not further:
        return Priced(sale.price if sale and is_reduced else variant.price, variant.price)
    return None if is_reduced else Priced(further[0], further[0])


def box(
    product: Product, *, prices: Mapping[UUID, Priced], free: Mapping[UUID, int], wanted: UUID | None
) -> Box:
    """The box with the wanted variant chosen, else the first that is in stock, else the first."""
    offered = [variant for variant in product.variants if variant.is_active] or list(product.variants)
    chosen = _chosen(offered, free, wanted)
    priced = prices[chosen.id]
    is_reduced = priced.price.amount < priced.list_price.amount
    return Box(
        variant_id=chosen.id,
        label=chosen.label,
        sku=chosen.sku,
        price=priced.price,
        was=cards.was_price(priced.price, priced.list_price),
        reduction=cards.reduction(priced.price, priced.list_price),
        sale_ends_at=chosen.sale.ends_at if chosen.sale and is_reduced else None,
        free=max(0, free.get(chosen.id, 0)) if chosen.is_active else 0,
        weight_grams=chosen.weight_grams,
        axes=_axes(offered, chosen, free) if len(offered) > 1 else (),
    )


def _chosen(offered: list[Variant], free: Mapping[UUID, int], wanted: UUID | None) -> Variant:
    by_id = {variant.id: variant for variant in offered}
    if wanted in by_id:
        return by_id[wanted]
    return next((variant for variant in offered if free.get(variant.id, 0) > 0), offered[0])


def _axes(offered: list[Variant], chosen: Variant, free: Mapping[UUID, int]) -> tuple[Axis, ...]:
    """One group of choices an axis; variants without axes are one group of their labels."""
    codes = [value.code for value in chosen.axes]
    if not codes or any([value.code for value in variant.axes] != codes for variant in offered):
        choices = tuple(_choice(variant, variant.label or variant.sku, chosen, free) for variant in offered)
        return (Axis("", chosen.label, choices),)
    return tuple(_axis(place, offered, chosen, free) for place in range(len(codes)))


def _axis(place: int, offered: list[Variant], chosen: Variant, free: Mapping[UUID, int]) -> Axis:
    own = [value.value for value in chosen.axes]
    choices = []
    for value in dict.fromkeys(variant.axes[place].value for variant in offered):
        having = [variant for variant in offered if variant.axes[place].value == value]
        wish = [*own[:place], value, *own[place + 1 :]]
        best = max(having, key=lambda variant: _likeness(variant, wish, free))
        choices.append(_choice(best, value, chosen, free, is_selected=value == own[place]))
    return Axis(chosen.axes[place].name, own[place], tuple(choices))


def _likeness(variant: Variant, wish: list[str], free: Mapping[UUID, int]) -> tuple[int, bool]:
    same = sum(value.value == wanted for value, wanted in zip(variant.axes, wish, strict=True))
    return (same, free.get(variant.id, 0) > 0)


def _choice(
    variant: Variant,
    label: str,
    chosen: Variant,
    free: Mapping[UUID, int],
    *,
    is_selected: bool | None = None,
) -> Choice:
    return Choice(
        value=str(variant.id),
        label=label,
        is_selected=variant.id == chosen.id if is_selected is None else is_selected,
        is_disabled=free.get(variant.id, 0) <= 0,
    )
