"""Public products from the read model: each question is one statement and one index walk."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter

from titan.kernel import clock
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from ..contracts import Product, ProductCard, ProductNotFound, Redirect, SellableVariant, ShopRef
from ..domain import documents, prices
from . import keys
from .snapshots import sale_of

_product: TypeAdapter[Product] = TypeAdapter(Product)
_card: TypeAdapter[ProductCard] = TypeAdapter(ProductCard)
_moneys: TypeAdapter[tuple[Money, ...]] = TypeAdapter(tuple[Money, ...])

# An inner walk of the key alone, then one look-up a row shown: the wide rows of skipped products are never read.
_LISTS = {
    (False, False): "SELECT product_id, published_at FROM products_listing WHERE true",
    (False, True): "SELECT product_id, published_at FROM products_listing WHERE shop_id = %(shop)s",
    (
        True,
        False,
    ): "SELECT product_id, published_at FROM products_listing_category WHERE category_id = %(category)s",
    (True, True): "SELECT product_id, published_at FROM products_listing_category"
    " WHERE category_id = %(category)s AND shop_id = %(shop)s",
}
_PAGE = """
SELECT l.card, l.published_at, l.product_id FROM ({inner}{after}
ORDER BY published_at DESC, product_id DESC LIMIT %(limit)s) k JOIN products_listing l USING (product_id)
ORDER BY k.published_at DESC, k.product_id DESC
"""
_AFTER = " AND (published_at, product_id) < (%(at)s, %(id)s)"
_SELLABLE = """
SELECT v.variant_id, v.product_id, v.shop_id, s.name, s.slug, v.title, v.slug, v.label, v.sku, v.picture_url,
       v.price_minor, v.currency, v.prices::text, v.sale_price_minor, v.sale_starts_at, v.sale_ends_at,
       v.category_id, v.weight_grams, v.is_active AND s.is_open AND NOT s.is_on_holiday
FROM products_sellable v JOIN products_shop s ON s.id = v.shop_id WHERE v.variant_id = ANY(%s)
"""
# A sale that has begun or ended since the text was written makes it anew, until the periodic job writes it.
_DOCUMENT = """
SELECT document, CASE WHEN changes_at <= %s THEN snapshot END FROM products_listing WHERE product_id = %s
"""
_BY_SLUG = """
SELECT snapshot, NULL FROM products_listing WHERE slug = %(slug)s
UNION ALL
SELECT NULL, l.slug FROM products_slug o JOIN products_listing l USING (product_id) WHERE o.slug = %(slug)s
"""


def product(product_id: UUID) -> Product:
    """A public product.

    Raises:
        ProductNotFound: there is none, or it is not public.
    """
    row = sql.one("SELECT snapshot FROM products_listing WHERE product_id = %s", (product_id,))
    if row is None:
        raise ProductNotFound
    return _fresh(row[0])


def by_slug(slug: str) -> Product | Redirect:
    """The public product of a slug, or where a former slug leads.

    Raises:
        ProductNotFound: no public product has or had it.
    """
    row = sql.one(_BY_SLUG, {"slug": slug})
    if row is None:
        raise ProductNotFound
    return Redirect(row[1]) if row[0] is None else _fresh(row[0])


def locked(product_ids: Iterable[UUID]) -> list[Product]:
    """Public products by id with the prices of this moment, their rows held; others are left out."""
    rows = sql.query(
        "SELECT snapshot FROM products_listing WHERE product_id = ANY(%s) ORDER BY product_id FOR UPDATE",
        (list(product_ids),),
    )
    return [_fresh(row[0]) for row in rows]


def _fresh(snapshot: str) -> Product:
    found = _product.validate_json(snapshot)
    if all(variant.sale is None for variant in found.variants):
        return found
    return replace(found, price=prices.lowest(found.variants, now=clock.now())[0])


def slugs_of_shop(shop_id: UUID, most: int) -> tuple[str, ...]:
    """The slugs of a shop's public products, `most` at most."""
    rows = sql.query(
        "SELECT slug FROM products_listing WHERE shop_id = %s LIMIT %s",
        (shop_id, most),
    )
    return tuple(row[0] for row in rows)


def document(product_id: UUID) -> bytes:
    """The JSON of a public product with the prices of this moment; empty when there is none."""
    now = clock.now()
    row = sql.one(_DOCUMENT, (now, product_id))
    if row is None:
        return b""
    body, outdated = row
    if outdated is not None:
        return documents.document(_product.validate_json(outdated), now=now)
    return bytes(body, "utf8")


def page(
    *, category_id: UUID | None, shop_id: UUID | None, cursor: str | None, limit: int | None
) -> Page[ProductCard]:
    """Public products, newest first, of a category with all below it, of a shop, of both, or of all."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=2)
    statement = _PAGE.format(
        inner=_LISTS[category_id is not None, shop_id is not None], after=_AFTER if after else ""
    )
    at, last_id = keys.instant_and_id(after) if after else (None, None)
    rows = sql.query(
        statement,
        {"category": category_id, "shop": shop_id, "limit": size + 1, "at": at, "id": last_id},
    )
    found = page_of(rows, limit=size, key=lambda row: [row[1], row[2]])
    return found.map(lambda row: _card.validate_json(row[0]))


def cards(product_ids: Iterable[UUID]) -> dict[UUID, ProductCard]:
    """Cards of public products by id; others are left out."""
    rows = sql.query(
        "SELECT product_id, card FROM products_listing WHERE product_id = ANY(%s)", (list(product_ids),)
    )
    return {row[0]: _card.validate_json(row[1]) for row in rows}


def sellable(variant_ids: Iterable[UUID]) -> dict[UUID, SellableVariant]:
    """Variants by id with the prices of this moment; those never public are left out."""
    now = clock.now()
    return {row[0]: _sellable(row, now) for row in sql.query(_SELLABLE, (list(set(variant_ids)),))}


def _sellable(row: sql.Row, now: datetime) -> SellableVariant:
    (variant_id, product_id, shop_id, shop_name, shop_slug, title, slug, label, sku, picture_url) = row[:10]
    price_minor, currency, further, sale_minor, starts_at, ends_at, category_id, weight, is_sellable = row[
        10:
    ]
    price = Money(price_minor, currency)
    sale = sale_of(sale_minor, currency, starts_at, ends_at)
    others = () if further == "[]" else _moneys.validate_json(further)
    return SellableVariant(
        variant_id=variant_id,
        product_id=product_id,
        shop=ShopRef(shop_id, shop_name, shop_slug),
        title=title,
        slug=slug,
        label=label,
        sku=sku,
        picture_url=picture_url,
        list_price=price,
        price=prices.current(price, sale, now=now),
        prices=prices.further(others, price, sale, now=now),
        category_id=category_id,
        weight_grams=weight,
        is_sellable=is_sellable,
    )
