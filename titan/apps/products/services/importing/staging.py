"""COPY into a staging table, then one statement a table: the whole batch in some ten round trips."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from titan.platform.db import sql

from ...domain import descriptions
from ...domain.slugs import slug_of

if TYPE_CHECKING:
    from .upserting import Told

_STAGE = """
CREATE TEMPORARY TABLE products_stage (
    product_id uuid, shop_id uuid, external_id text, category_id uuid, title text, slug text, brand text,
    description_html text, rating smallint, rating_count int, variant_id uuid, price_minor bigint, currency text,
    further text, weight_grams int
) ON COMMIT DROP
"""
_COPY = "COPY products_stage FROM STDIN"
_OLD_SLUGS = """
INSERT INTO products_slug (slug, product_id, retired_at)
SELECT p.slug, p.id, %(now)s FROM products_stage s JOIN products_product p ON p.id = s.product_id
WHERE p.slug <> s.slug AND p.published_at IS NOT NULL ON CONFLICT (slug) DO NOTHING
"""
_TAKEN_BACK = (
    "DELETE FROM products_slug o USING products_stage s WHERE o.slug = s.slug AND o.product_id = s.product_id"
)
_PRODUCTS = """
INSERT INTO products_product AS p (id, shop_id, external_id, category_id, title, slug, brand, description_html,
    attributes, status, rating, rating_count, version, published_at, created_at, updated_at)
SELECT product_id, shop_id, external_id, category_id, title, slug, brand, description_html, '[]', 'published', rating,
    rating_count, 1, %(now)s, %(now)s, %(now)s FROM products_stage ORDER BY product_id
ON CONFLICT (id) DO UPDATE SET category_id = excluded.category_id, title = excluded.title, slug = excluded.slug,
    brand = excluded.brand, description_html = excluded.description_html, rating = excluded.rating,
    rating_count = excluded.rating_count, version = p.version + 1, updated_at = excluded.updated_at
RETURNING id, xmax = 0
"""
_HISTORY = """
INSERT INTO products_status_change (product_id, from_status, to_status, actor_id, reason, at)
SELECT unnest(%(ids)s::uuid[]), 'draft', 'published', %(actor)s, 'imported', %(now)s
"""
# A sale that the new price undercuts is over.
_VARIANTS = """
INSERT INTO products_variant AS v (id, product_id, sku, label, axes, price_minor, currency, weight_grams, is_active,
    position)
SELECT variant_id, product_id, external_id, '', '[]', price_minor, currency, weight_grams, true, 0
FROM products_stage ORDER BY variant_id
ON CONFLICT (product_id, sku) DO UPDATE SET price_minor = excluded.price_minor, currency = excluded.currency,
    weight_grams = excluded.weight_grams,
    sale_price_minor = CASE WHEN v.sale_price_minor < excluded.price_minor THEN v.sale_price_minor END,
    sale_starts_at = CASE WHEN v.sale_price_minor < excluded.price_minor THEN v.sale_starts_at END,
    sale_ends_at = CASE WHEN v.sale_price_minor < excluded.price_minor THEN v.sale_ends_at END
RETURNING product_id, id
"""
_NO_PRICES = """
DELETE FROM products_price p USING products_variant v JOIN products_stage s ON v.product_id = s.product_id
AND v.sku = s.external_id WHERE p.variant_id = v.id AND s.product_id <> ALL(%(ids)s::uuid[])
"""
_PRICES = """
INSERT INTO products_price (variant_id, currency, price_minor)
SELECT v.id, m->>'currency', (m->>'amount')::bigint FROM products_stage s
JOIN products_variant v ON v.product_id = s.product_id AND v.sku = s.external_id
CROSS JOIN LATERAL jsonb_array_elements(s.further::jsonb) m WHERE s.further <> '[]'
ON CONFLICT (variant_id, currency) DO UPDATE SET price_minor = excluded.price_minor
"""


def write(changed: Sequence["Told"], *, actor_id: UUID, now: datetime) -> dict[UUID, UUID]:
    """Write products and variants of a batch inside the open transaction. Returns product id → variant id."""
    sql.execute(_STAGE)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for told in changed:
            copy.write_row(_staged(told))
    sql.execute("ANALYZE products_stage")
    moment: dict[str, Any] = {"now": now}
    sql.execute(_OLD_SLUGS, moment)
    written = sql.query(_PRODUCTS, moment)
    sql.execute(_TAKEN_BACK)
    created = [product_id for product_id, is_new in written if is_new]
    sql.execute(_HISTORY, {"ids": created, "actor": actor_id, "now": now})
    variants: dict[UUID, UUID] = dict(sql.query(_VARIANTS))
    if len(created) < len(changed):
        sql.execute(_NO_PRICES, {"ids": created})
    sql.execute(_PRICES)
    sql.execute("DROP TABLE products_stage")
    return variants


def _staged(told: "Told") -> tuple[Any, ...]:
    row = told.row
    return (
        told.product_id,
        row.shop_id,
        row.external_id,
        row.category_id,
        row.title,
        slug_of(row.title, told.product_id),
        row.brand,
        descriptions.sanitised(row.description),
        row.rating,
        row.rating_count,
        told.variant_id,
        row.price.amount,
        row.price.currency,
        sql.json_param(row.prices),
        row.weight_grams,
    )
