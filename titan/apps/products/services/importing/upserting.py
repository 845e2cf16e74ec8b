"""One batch: find what changed, write it set-based, show it, hand over the stock, remember the batch.

Note [Stock after products]
    Stock belongs to another context with a gate of its own, so it is handed over after the products
    are committed. The digests that make a second run free are written last: a batch that died before
    is simply done again, and doing it again changes nothing that is right already.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import xxhash

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling, ShopStatus
from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db import sql
from titan.platform.db.transactions import durable

from ...contracts import ImportedBatch, ImportedProduct, ImportedStock, ProductStatus
from ...selectors import snapshots
from .. import publishing, shops
from . import staging

_KNOWN = """
SELECT n.place, p.id, i.digest FROM unnest(%s::uuid[], %s::text[]) WITH ORDINALITY n(shop, external, place)
JOIN products_product p ON p.shop_id = n.shop AND p.external_id = n.external AND p.external_id <> ''
LEFT JOIN products_import i ON i.product_id = p.id
"""
_REMEMBER = """
INSERT INTO products_import (product_id, digest) SELECT * FROM unnest(%s::uuid[], %s::bytea[])
ON CONFLICT (product_id) DO UPDATE SET digest = excluded.digest
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A row of the file with the product that it is about."""

    product_id: UUID
    variant_id: UUID
    is_new: bool
    digest: bytes
    row: ImportedProduct


def upsert(
    rows: Sequence[ImportedProduct],
    *,
    actor_id: UUID,
    on_stock: Callable[[Sequence[ImportedStock]], None],
) -> ImportedBatch:
    """See `api.upsert_imported`."""
    changed = _changed(rows)
    if not changed:
        return ImportedBatch(0, 0, len(rows))
    now = clock.now()
    with durable():
        _copy_shops({told.row.shop_id for told in changed})
        variant_ids = staging.write(changed, actor_id=actor_id, now=now)
        _show([told.product_id for told in changed], now=now)
    on_stock(
        [
            ImportedStock(variant_ids[told.product_id], told.product_id, told.row.shop_id, told.row.quantity)
            for told in changed
        ]
    )
    sql.execute(_REMEMBER, ([told.product_id for told in changed], [told.digest for told in changed]))
    created = sum(told.is_new for told in changed)
    return ImportedBatch(created, len(changed) - created, len(rows) - len(changed))


def _changed(rows: Sequence[ImportedProduct]) -> list[Told]:
    """The rows that say something new, in the order of product ids, which is the order of locks."""
    shop_ids, external_ids = [row.shop_id for row in rows], [row.external_id for row in rows]
    known = {
        place - 1: (product_id, bytes(digest) if digest is not None else b"")
        for place, product_id, digest in sql.query(_KNOWN, (shop_ids, external_ids))
    }
    found = []
    for place, row in enumerate(rows):
        product_id, before = known.get(place, (None, b""))
        digest = xxhash.xxh3_128_digest(sql.json_param(row).encode())
        if digest != before:
            found.append(_told(row, product_id, digest))
    return sorted(found, key=lambda told: told.product_id)


def _told(row: ImportedProduct, product_id: UUID | None, digest: bytes) -> Told:
    wanted = product_id or derived_id(row.shop_id, label=f"import:{row.external_id}")
    variant_id = derived_id(wanted, label=f"variant:{row.external_id}")
    return Told(wanted, variant_id, product_id is None, digest, row)


def _copy_shops(shop_ids: Iterable[UUID]) -> None:
    for shop in sellers.get_many(shop_ids=shop_ids).values():
        if shop.status is not ShopStatus.ACTIVE:
            raise ShopNotSelling(f"{shop.name} is not open, so its products cannot be changed.")
        shops.copy(shop)


def _show(product_ids: Sequence[UUID], *, now: datetime) -> None:
    for start in range(0, len(product_ids), publishing.CHUNK):
        found = snapshots.products(product_ids[start : start + publishing.CHUNK], now=now)
        public = [product for product in found.values() if product.status is ProductStatus.PUBLISHED]
        publishing.publish(public, now=now)
