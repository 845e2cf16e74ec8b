"""Reads of carts: the stored lines, and the cart as shown with current prices and stock."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import SellableVariant
from titan.kernel.codec import from_json
from titan.kernel.money import Money
from titan.platform.db import sql

from .contracts import Cart, CartLine, CartShop, Notice, StoredLine
from .domain.lines import Lines


def lines_from(value: Any) -> Lines:
    """Stored lines from a JSON column."""
    return from_json(tuple[StoredLine, ...], value)


def stored(user_id: UUID) -> tuple[Lines, int]:
    """A user's lines and the version they stand at; no row is version 0."""
    row = sql.one("SELECT lines, version FROM cart_cart WHERE user_id = %s", (user_id,))
    return (lines_from(row[0]), row[1]) if row else ((), 0)


def price_in(variant: SellableVariant, currency: str) -> tuple[Money, Money]:
    """(current price, list price) in a currency, or in the shop's own where it has none."""
    if variant.price.currency != currency:
        for price in variant.prices:
            if price.currency == currency:
                return price, price
    return variant.price, variant.list_price


def shown(lines: Lines, *, currency: str) -> Cart:
    """The cart with current facts: one query for the variants, one look at the stock gate."""
    ids = [line.variant_id for line in lines]
    return shown_with(products.get_variants(variant_ids=ids) if ids else {}, lines, currency=currency)


def shown_with(variants: Mapping[UUID, SellableVariant], lines: Lines, *, currency: str) -> Cart:
    """The cart with facts of its variants that were just read, and one look at the stock gate."""
    ids = [line.variant_id for line in lines]
    free = inventory.free(variant_ids=ids) if ids else {}
    rows = [
        _line(line, variants.get(line.variant_id), free.get(line.variant_id, 0), currency) for line in lines
    ]
    to_buy = [row for row in rows if not row.is_saved]
    shops = _by_shop(to_buy, variants)
    goods = sum((shop.goods.amount for shop in shops if shop.goods.currency == currency), 0)
    return Cart(
        shops=shops,
        saved=tuple(row for row in rows if row.is_saved),
        units=sum(row.quantity for row in to_buy),
        goods=Money(goods, currency),
    )


def _by_shop(rows: list[CartLine], variants: Mapping[UUID, SellableVariant]) -> tuple[CartShop, ...]:
    groups: dict[UUID, list[CartLine]] = {}
    for row in rows:
        variant = variants.get(row.variant_id)
        groups.setdefault(variant.shop.id if variant else UUID(int=0), []).append(row)
    return tuple(_shop(shop_id, group, variants) for shop_id, group in groups.items())


def _shop(shop_id: UUID, rows: list[CartLine], variants: Mapping[UUID, SellableVariant]) -> CartShop:
    variant = variants.get(rows[0].variant_id)
    bought = [row.total for row in rows if row.is_selected]
    currency = rows[0].total.currency
    return CartShop(
        shop_id=shop_id,
        shop_name=variant.shop.name if variant else "No longer sold",
        shop_slug=variant.shop.slug if variant else "",
        lines=tuple(rows),
        goods=Money(sum(total.amount for total in bought if total.currency == currency), currency),
    )


def _line(line: StoredLine, variant: SellableVariant | None, free: int, currency: str) -> CartLine:
    if variant is None:
        nothing = Money(line.seen_minor, line.currency)
        return CartLine(
            id=line.id,
            variant_id=line.variant_id,
            product_id=UUID(int=0),
            title="This product is no longer sold",
            slug="",
            label="",
            picture_url="",
            quantity=line.quantity,
            unit_price=nothing,
            list_price=nothing,
            total=Money.zero(line.currency),
            free=0,
            is_selected=False,
            is_saved=line.is_saved,
            notices=(Notice.WITHDRAWN,),
        )
    price, list_price = price_in(variant, currency)
    notices = _notices(line, variant, price, free)
    return CartLine(
        id=line.id,
        variant_id=line.variant_id,
        product_id=variant.product_id,
        title=variant.title,
        slug=variant.slug,
        label=variant.label,
        picture_url=variant.picture_url,
        quantity=line.quantity,
        unit_price=price,
        list_price=list_price,
        total=price * line.quantity,
        free=free,
        is_selected=line.is_selected and Notice.SOLD_OUT not in notices and variant.is_sellable,
        is_saved=line.is_saved,
        notices=notices,
    )


def _notices(line: StoredLine, variant: SellableVariant, price: Money, free: int) -> tuple[Notice, ...]:
    found: list[Notice] = []
    if not variant.is_sellable:
        found.append(Notice.WITHDRAWN)
    elif free <= 0:
        found.append(Notice.SOLD_OUT)
    elif free < line.quantity:
        found.append(Notice.FEWER_LEFT)
    if line.currency == price.currency and line.seen_minor != price.amount:
        found.append(Notice.PRICE_UP if price.amount > line.seen_minor else Notice.PRICE_DOWN)
    return tuple(found)
