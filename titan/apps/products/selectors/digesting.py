"""The read model in one hash for each cell, and the same of the log: equal where nothing was lost on the way.

Left out is what a cell may tell otherwise and still be right: the lowest price, which follows the clock, and where a path that
was renamed in one cell stands in the tree of another.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from titan.platform import homes
from titan.platform.db import sql

from ..contracts import ListingsDigest
from ..events import ProductPublished, ProductWithdrawn

_CHUNK = 1000
_OWN_WORDS = ("price", "category_id", "category_slugs")
_SHOWN = (
    "SELECT product_id, snapshot FROM products_listing WHERE product_id > %s ORDER BY product_id LIMIT %s"
)
_LOGGED = """
SELECT DISTINCT ON (stream) stream, CASE WHEN type = %s THEN (payload -> 'product')::text END FROM eventlog_event
WHERE stream > %s AND type = ANY(%s) ORDER BY stream, version DESC LIMIT %s
"""


@dataclass(slots=True)
class _Sum:
    count: int = 0
    hash: Any = field(default_factory=hashlib.sha256)

    def add(self, product: str) -> None:
        found = orjson.loads(product)
        for name in _OWN_WORDS:
            found.pop(name, None)
        self.hash.update(orjson.dumps(found, option=orjson.OPT_SORT_KEYS))
        self.count += 1


def shown() -> tuple[ListingsDigest, ...]:
    """What is shown, by the cell that owns it."""
    sums: dict[int, _Sum] = defaultdict(_Sum)
    for product_id, snapshot in _all(lambda last: sql.query(_SHOWN, (last, _CHUNK))):
        sums[_home(product_id)].add(snapshot)
    return tuple(_digest(cell, sums[cell]) for cell in sorted(sums))


def logged() -> ListingsDigest:
    """What this cell's own log adds up to: the last that it says of each product that lives here."""
    types = [ProductPublished.type, ProductWithdrawn.type]
    total = _Sum()
    read = _all(lambda last: sql.query(_LOGGED, (ProductPublished.type, last, types, _CHUNK)))
    for product_id, product in read:
        if product is not None and homes.is_here(product_id):
            total.add(product)
    return _digest(settings.CELL, total)


def _all(read: Callable[[UUID], list[sql.Row]]) -> Iterator[sql.Row]:
    last = UUID(int=0)
    while rows := read(last):
        yield from rows
        last = rows[-1][0]


def _home(product_id: UUID) -> int:
    elsewhere = homes.cell_of(product_id)
    return settings.CELL if elsewhere is None else elsewhere


def _digest(cell: int, total: _Sum) -> ListingsDigest:
    return ListingsDigest(cell, total.count, total.hash.hexdigest())
