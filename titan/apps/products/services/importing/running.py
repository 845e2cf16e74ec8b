"""The second pass: the chosen rows in batches, each its own transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

import xxhash

from titan.apps.categories import api as categories

from ...contracts import ImportedBatch, ImportedProduct, ImportedStock, ImportPlan
from . import planning
from .checking import Row
from .upserting import upsert

BATCH = 2000
T = TypeVar("T")


def run(
    plan: ImportPlan,
    *,
    shop_ids: Sequence[UUID],
    actor_id: UUID,
    on_stock: Callable[[Sequence[ImportedStock]], None],
    on_progress: Callable[[int], None],
) -> ImportedBatch:
    """See `api.run_import`."""
    known = {path: categories.ensure_path(names=path).id for path, _count in plan.categories}
    total = ImportedBatch(0, 0, 0)
    for batch in _batches(planning.rows(plan), BATCH):
        products = [_product(row, known[row.path], shop_ids) for row in batch]
        done = upsert(products, actor_id=actor_id, on_stock=on_stock)
        total = ImportedBatch(
            total.created + done.created, total.updated + done.updated, total.unchanged + done.unchanged
        )
        on_progress(len(batch))
    return total


def _product(row: Row, category_id: UUID, shop_ids: Sequence[UUID]) -> ImportedProduct:
    shop = xxhash.xxh3_64_intdigest(row.external_id.encode(), seed=1) % len(shop_ids)
    return ImportedProduct(
        shop_id=shop_ids[shop],
        external_id=row.external_id,
        title=row.title,
        category_id=category_id,
        brand=row.brand,
        description=row.description,
        price=row.price,
        prices=row.prices,
        quantity=row.quantity,
        weight_grams=row.weight_grams,
        rating=row.rating,
        rating_count=row.rating_count,
    )


def _batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    following = iter(values)
    while batch := list(islice(following, size)):
        yield batch
