"""A shop's own products, whatever their status, and their history."""

from typing import Any
from uuid import UUID

from titan.kernel import clock
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from ..contracts import (
    Picture,
    Product,
    ProductNotFound,
    ProductStatus,
    SellerProduct,
    StatusChange,
)
from ..domain.picture_files import picture_sizes
from ..models import StatusChangeRow
from . import keys, snapshots

_PAGE = """
SELECT p.id, p.external_id, p.title, p.slug, p.status, p.version, p.updated_at,
       v.price_minor, v.currency, v.ids, f.alt, f.digest, f.widths, f.width, f.height
FROM (SELECT * FROM products_product WHERE shop_id = %(shop)s{status}{after}
      ORDER BY updated_at DESC, id DESC LIMIT %(limit)s) p
CROSS JOIN LATERAL (SELECT min(price_minor) AS price_minor, min(currency) AS currency,
                    array_agg(id ORDER BY position, id) AS ids FROM products_variant WHERE product_id = p.id) v
LEFT JOIN LATERAL (SELECT alt, digest, widths, width, height FROM products_picture WHERE product_id = p.id
                   ORDER BY position, id LIMIT 1) f ON true
ORDER BY p.updated_at DESC, p.id DESC
"""


def product(product_id: UUID, *, shop_id: UUID) -> Product:
    """A product of that shop, whatever its status.

    Raises:
        ProductNotFound: there is none, or it is another shop's.
    """
    found = snapshots.products([product_id], now=clock.now()).get(product_id)
    if found is None or found.shop.id != shop_id:
        raise ProductNotFound
    return found


def page(
    *, shop_id: UUID, status: ProductStatus | None, cursor: str | None, limit: int | None
) -> Page[SellerProduct]:
    """Products of a shop, the latest changed first."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=2)
    statement = _PAGE.format(
        status=" AND status = %(status)s" if status else "",
        after=" AND (updated_at, id) < (%(at)s, %(id)s)" if after else "",
    )
    at, last_id = keys.instant_and_id(after) if after else (None, None)
    params: dict[str, Any] = {
        "shop": shop_id,
        "status": status and status.value,
        "limit": size + 1,
        "at": at,
        "id": last_id,
    }
    rows = sql.query(statement, params)
    return page_of(rows, limit=size, key=lambda row: [row[6], row[0]]).map(_seller_product)


def _seller_product(row: sql.Row) -> SellerProduct:
    product_id, external_id, title, slug, status, version, updated_at = row[:7]
    price_minor, currency, variant_ids, alt, digest, widths, width, height = row[7:]
    return SellerProduct(
        id=product_id,
        external_id=external_id,
        title=title,
        slug=slug,
        status=ProductStatus(status),
        price=Money(price_minor, currency),
        variant_ids=tuple(variant_ids),
        picture=Picture(alt, picture_sizes(digest, widths), width, height) if digest else None,
        version=version,
        updated_at=updated_at,
    )


def history(product_id: UUID) -> tuple[StatusChange, ...]:
    """The steps of a product, latest first."""
    rows = StatusChangeRow.objects.filter(product_id=product_id).order_by("-id")
    return tuple(
        StatusChange(
            ProductStatus(row.from_status), ProductStatus(row.to_status), row.actor_id, row.reason, row.at
        )
        for row in rows
    )
