"""The public side of a change: read model and events, in the transaction of the change.

Everything here takes contracts, never rows, so what the home cell does after a change is what any
other cell does with the event that tells of it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from titan.apps.categories import api as categories
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Product, Variant
from ..domain import documents, prices
from ..events import ProductPublished, ProductWithdrawn
from ..selectors import cached

CHUNK = 500
_DROP_EDGES = """
DELETE FROM products_listing_category e USING products_listing l
WHERE l.product_id = ANY(%s) AND e.category_id = ANY(l.category_path)
AND e.published_at = l.published_at AND e.product_id = l.product_id
"""
# One JSON text a statement: PostgreSQL takes it apart far faster than psycopg can write arrays of long texts.
_LISTED = """
json_to_recordset(%s::json) n(id uuid, shop uuid, category uuid, path uuid[], slug text, at timestamptz,
    changes timestamptz, document json, card json, snapshot json)
"""
# Only where the path or the instant is another one: a new price must not touch the lists.
_DROP_MOVED_EDGES = f"""
DELETE FROM products_listing_category e USING products_listing l, {_LISTED}
WHERE l.product_id = n.id AND (l.category_path <> n.path OR l.published_at <> n.at)
AND e.category_id = ANY(l.category_path) AND e.published_at = l.published_at AND e.product_id = l.product_id
"""  # noqa: S608 - put together of constants
_WRITE_LISTING = f"""
INSERT INTO products_listing (product_id, shop_id, category_id, category_path, slug, published_at, changes_at,
                              document, card, snapshot)
SELECT id, shop, category, path, slug, at, changes, document::text, card::text, snapshot::text FROM {_LISTED}
ON CONFLICT (product_id) DO UPDATE SET shop_id = excluded.shop_id, category_id = excluded.category_id,
    category_path = excluded.category_path, slug = excluded.slug, published_at = excluded.published_at,
    changes_at = excluded.changes_at, document = excluded.document, card = excluded.card,
    snapshot = excluded.snapshot
"""  # noqa: S608 - put together of constants
_WRITE_EDGES = f"""
INSERT INTO products_listing_category (category_id, published_at, product_id, shop_id)
SELECT unnest(path), at, id, shop FROM {_LISTED} ON CONFLICT DO NOTHING
"""  # noqa: S608 - put together of constants
_WRITE_SELLABLE = """
INSERT INTO products_sellable (variant_id, product_id, shop_id, category_id, title, slug, label, sku, picture_url,
    price_minor, currency, prices, sale_price_minor, sale_starts_at, sale_ends_at, weight_grams, is_active)
SELECT * FROM json_to_recordset(%s::json) n(variant_id uuid, product_id uuid, shop_id uuid, category_id uuid,
    title text, slug text, label text, sku text, picture_url text, price_minor bigint, currency text, prices jsonb,
    sale_price_minor bigint, sale_starts_at timestamptz, sale_ends_at timestamptz, weight_grams int,
    is_active boolean)
ON CONFLICT (variant_id) DO UPDATE SET category_id = excluded.category_id, title = excluded.title,
    slug = excluded.slug, label = excluded.label, sku = excluded.sku, picture_url = excluded.picture_url,
    price_minor = excluded.price_minor, currency = excluded.currency, prices = excluded.prices,
    sale_price_minor = excluded.sale_price_minor, sale_starts_at = excluded.sale_starts_at,
    sale_ends_at = excluded.sale_ends_at, weight_grams = excluded.weight_grams, is_active = excluded.is_active
"""


def publish(products: Sequence[Product], *, now: datetime) -> None:
    """Show these products as they are, and tell of it. For any number of products."""
    for start in range(0, len(products), CHUNK):
        chunk = products[start : start + CHUNK]
        write(chunk, now=now)
        append([Pending(product.id, ProductPublished(product)) for product in chunk], at=now)


def withdraw(products: Sequence[Product], *, reason: str, now: datetime) -> None:
    """Hide these products and tell of it. Their variants stay known, as no longer sellable."""
    hide([product.id for product in products])
    append(
        [
            Pending(product.id, ProductWithdrawn(product.id, product.shop.id, reason, now))
            for product in products
        ],
        at=now,
    )


def hide(product_ids: Sequence[UUID]) -> None:
    """Take products out of the read model, telling nobody."""
    ids = list(product_ids)
    if not ids:
        return
    sql.execute(_DROP_EDGES, (ids,))
    sql.execute("DELETE FROM products_listing WHERE product_id = ANY(%s)", (ids,))
    sql.execute("UPDATE products_sellable SET is_active = false WHERE product_id = ANY(%s)", (ids,))
    transaction.on_commit(cached.forget)


def write(products: Sequence[Product], *, now: datetime) -> None:
    """Write the read model of public products, telling nobody."""
    if not products:
        return
    paths = {category.id: category.path_ids for category in categories.tree()}
    listed = [_listed(product, paths[product.category_id], now) for product in products]
    keys = [{name: row[name] for name in _KEYS} for row in listed]
    sql.execute(_DROP_MOVED_EDGES, (sql.json_param(keys),))
    sql.execute(_WRITE_LISTING, (sql.json_param(listed),))
    sql.execute(_WRITE_EDGES, (sql.json_param(keys),))
    sellable = [_sellable(product, variant) for product in products for variant in product.variants]
    sql.execute(_WRITE_SELLABLE, (sql.json_param(sellable),))
    transaction.on_commit(cached.forget)


_KEYS = ("id", "shop", "path", "at")


def _listed(product: Product, path: Sequence[UUID], now: datetime) -> dict[str, Any]:
    return {
        "id": product.id,
        "shop": product.shop.id,
        "category": product.category_id,
        "path": path,
        "slug": product.slug,
        "at": product.published_at,
        "changes": prices.next_change(product.variants, now=now),
        "document": orjson.Fragment(documents.document(product, now=now)),
        "card": documents.card(product, now=now),
        "snapshot": product,
    }


def _sellable(product: Product, variant: Variant) -> dict[str, Any]:
    return {
        "variant_id": variant.id,
        "product_id": product.id,
        "shop_id": product.shop.id,
        "category_id": product.category_id,
        "title": product.title,
        "slug": product.slug,
        "label": variant.label,
        "sku": variant.sku,
        "picture_url": documents.picture_url(product.pictures[0]) if product.pictures else "",
        "price_minor": variant.price.amount,
        "currency": variant.price.currency,
        "prices": variant.prices,
        "sale_price_minor": variant.sale.price.amount if variant.sale else None,
        "sale_starts_at": variant.sale.starts_at if variant.sale else None,
        "sale_ends_at": variant.sale.ends_at if variant.sale else None,
        "weight_grams": variant.weight_grams,
        "is_active": variant.is_active,
    }
