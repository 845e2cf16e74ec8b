"""What the goods of an order may be exchanged for. Asks products and the stock gate: not within a transaction."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductNotFound, SellableVariant
from titan.kernel.money import Money

from ..contracts import Alternative
from ..domain import exchange
from .goods import Goods


def price_in(variant: SellableVariant | None, currency: str) -> int | None:
    """The price of this moment in a currency; None where it has none."""
    if variant is None:
        return None
    prices = (variant.price, *variant.prices)
    return next((price.amount for price in prices if price.currency == currency), None)


def of(goods: Sequence[Goods], *, currency: str) -> dict[int, tuple[Alternative, ...]]:
    """By position, for goods of which something is left: the same again first, then what costs no more."""
    siblings = {one.product_id: _variants_of(one.product_id) for one in goods}
    ids = {one.variant_id for one in goods}.union(*siblings.values())
    known = products.get_variants(variant_ids=ids) if ids else {}
    free = inventory.free(variant_ids=ids)
    return {one.position: _of(one, siblings[one.product_id], known, free, currency) for one in goods}


def _variants_of(product_id: UUID) -> tuple[UUID, ...]:
    try:
        found = products.get(product_id=product_id)
    except ProductNotFound:
        return ()
    return tuple(variant.id for variant in found.variants if variant.is_active)


def _of(
    goods: Goods,
    siblings: Sequence[UUID],
    known: Mapping[UUID, SellableVariant],
    free: Mapping[UUID, int],
    currency: str,
) -> tuple[Alternative, ...]:
    same = Alternative(
        goods.variant_id,
        goods.label,
        Money.zero(currency),
        is_same=True,
        is_available=free[goods.variant_id] > 0,
    )
    own = price_in(known.get(goods.variant_id), currency)
    others = []
    for variant_id in siblings:
        variant = known.get(variant_id)
        price = price_in(variant, currency)
        if variant is None or variant_id == goods.variant_id or price is None or not variant.is_sellable:
            continue
        sold_at = goods.unit_price
        paid = goods.paid // goods.quantity
        back = exchange.back_of(paid, sold_at=sold_at, own=sold_at if own is None else own, other=price)
        if back is not None:
            is_available = free[variant_id] > 0
            others.append(
                Alternative(
                    variant_id, variant.label, Money(back, currency), is_same=False, is_available=is_available
                )
            )
    return (same, *others)
