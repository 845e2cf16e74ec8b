"""Whole products from the write tables: four queries for any number of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Category
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import AttributeValue, Picture, Product, ProductStatus, Sale, ShopRef, Variant
from ..domain import prices, ratings
from ..domain.picture_files import picture_sizes

_PRODUCTS = """
SELECT p.id, p.external_id, p.shop_id, s.name, s.slug, p.category_id, p.title, p.slug, p.brand, p.description_html,
       p.status, p.attributes::text, p.rating, p.rating_count, p.review_count, p.review_stars, p.version, p.published_at,
       p.updated_at
FROM products_product p JOIN products_shop s ON s.id = p.shop_id WHERE p.id = ANY(%s)
"""
_VARIANTS = """
SELECT v.product_id, v.id, v.sku, v.label, v.axes::text, v.price_minor, v.currency, v.sale_price_minor,
       v.sale_starts_at, v.sale_ends_at, v.weight_grams, v.is_active
FROM products_variant v WHERE v.product_id = ANY(%s) ORDER BY v.product_id, v.position, v.id
"""
_PRICES = """
SELECT p.variant_id, p.price_minor, p.currency FROM products_price p JOIN products_variant v ON v.id = p.variant_id
WHERE v.product_id = ANY(%s) ORDER BY p.variant_id, p.currency
"""
_PICTURES = """
SELECT product_id, digest, alt, width, height, widths FROM products_picture
WHERE product_id = ANY(%s) ORDER BY product_id, position, id
"""


class _ProductColumns(NamedTuple):
    id: UUID
    external_id: str
    shop_id: UUID
    shop_name: str
    shop_slug: str
    category_id: UUID
    title: str
    slug: str
    brand: str
    description_html: str
    status: str
    attributes: str
    rating: int | None
    rating_count: int
    review_count: int
    review_stars: int
    version: int
    published_at: datetime | None
    updated_at: datetime


class _VariantColumns(NamedTuple):
    product_id: UUID
    id: UUID
    sku: str
    label: str
    axes: str
    price_minor: int
    currency: str
    sale_price_minor: int | None
    sale_starts_at: datetime | None
    sale_ends_at: datetime | None
    weight_grams: int
    is_active: bool


def products(product_ids: Iterable[UUID], *, now: datetime) -> dict[UUID, Product]:
    """Products by id, whatever their status, with the prices of that instant; unknown ids are left out."""
    ids = list(product_ids)
    if not ids:
        return {}
    tree = {category.id: category for category in categories.tree()}
    variants, pictures = _variants(ids), _pictures(ids)
    return {
        row[0]: _product(_ProductColumns(*row), tree, variants, pictures, now)
        for row in sql.query(_PRODUCTS, (ids,))
    }


def _product(
    row: _ProductColumns,
    tree: Mapping[UUID, Category],
    variants: Mapping[UUID, Sequence[Variant]],
    pictures: Mapping[UUID, Sequence[Picture]],
    now: datetime,
) -> Product:
    category = tree.get(row.category_id)
    own = tuple(variants[row.id])
    rating, rating_count = ratings.together(
        row.rating, row.rating_count, reviews=row.review_count, stars=row.review_stars
    )
    return Product(
        id=row.id,
        external_id=row.external_id,
        shop=ShopRef(row.shop_id, row.shop_name, row.shop_slug),
        category_id=row.category_id,
        category_path=category.path if category else (),
        category_slugs=category.path_slugs if category else (),
        title=row.title,
        slug=row.slug,
        brand=row.brand,
        description_html=row.description_html,
        status=ProductStatus(row.status),
        attributes=attribute_values(row.attributes),
        variants=own,
        pictures=tuple(pictures.get(row.id, ())),
        price=prices.lowest(own, now=now)[0],
        rating=rating,
        rating_count=rating_count,
        version=row.version,
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


def _variants(product_ids: list[UUID]) -> dict[UUID, list[Variant]]:
    further: dict[UUID, list[Money]] = defaultdict(list)
    for variant_id, amount, currency in sql.query(_PRICES, (product_ids,)):
        further[variant_id].append(Money(amount, currency))
    found: dict[UUID, list[Variant]] = defaultdict(list)
    for columns in sql.query(_VARIANTS, (product_ids,)):
        row = _VariantColumns(*columns)
        found[row.product_id].append(_variant(row, tuple(further.get(row.id, ()))))
    return found


def _variant(row: _VariantColumns, further: tuple[Money, ...]) -> Variant:
    return Variant(
        id=row.id,
        sku=row.sku,
        label=row.label,
        axes=attribute_values(row.axes),
        price=Money(row.price_minor, row.currency),
        prices=further,
        sale=sale_of(row.sale_price_minor, row.currency, row.sale_starts_at, row.sale_ends_at),
        weight_grams=row.weight_grams,
        is_active=row.is_active,
    )


def sale_of(
    amount: int | None, currency: str, starts_at: datetime | None, ends_at: datetime | None
) -> Sale | None:
    """The sale in these columns, or None."""
    if amount is None or starts_at is None or ends_at is None:
        return None
    return Sale(Money(amount, currency), starts_at, ends_at)


def _pictures(product_ids: list[UUID]) -> dict[UUID, list[Picture]]:
    found: dict[UUID, list[Picture]] = defaultdict(list)
    for product_id, digest, alt, width, height, widths in sql.query(_PICTURES, (product_ids,)):
        found[product_id].append(Picture(alt, picture_sizes(digest, widths), width, height))
    return found


def attribute_values(text: str) -> tuple[AttributeValue, ...]:
    """The values in a JSON column."""
    if text == "[]":
        return ()
    found: list[dict[str, Any]] = orjson.loads(text)
    return tuple(AttributeValue(value["code"], value["name"], value["value"]) for value in found)
