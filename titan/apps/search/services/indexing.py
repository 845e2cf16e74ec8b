"""Taking changes in: the fold of events into the index."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError

from titan.platform.failpoints import reach

from ..contracts import Change, Listed, ShopSeen, StockSeen, Unlisted
from ..domain import records
from ..domain.port import SearchIndex
from ..domain.records import ProductRecord, ShopRecord
from . import generations

log = structlog.get_logger(__name__)
_target: ContextVar["Fold | None"] = ContextVar("search_fold_target", default=None)


class IndexAway(OperationalError):
    """The index cannot be written at the moment: the batch is tried again, no event is to blame.

    The event log retries outages of the database and parks what fails otherwise, hence the base class.
    """


class Fold:
    """Changes on top of an index, kept in memory until `flush`."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._known: dict[UUID, ProductRecord | None] = {}
        self._products: dict[UUID, ProductRecord] = {}
        self._shops: dict[UUID, ShopRecord] = {}

    def take(self, changes: Sequence[Change]) -> None:
        """Apply changes in order."""
        touched = filter(None, map(_product_id, changes))
        unknown = set(touched) - self._known.keys()
        found = self._index.products(unknown)
        self._known.update({product_id: found.get(product_id) for product_id in unknown})
        for change in changes:
            _APPLY[type(change)](self, change)

    def flush(self) -> None:
        """Write what has changed, as one commit."""
        if self._products or self._shops:
            self._index.write(self._products.values(), self._shops.values())
        self._known, self._products, self._shops = {}, {}, {}

    @property
    def pending(self) -> int:
        """How many records are held in memory."""
        return len(self._known)

    def _put(self, record: ProductRecord) -> None:
        if self._known.get(record.id) != record:
            self._known[record.id] = self._products[record.id] = record

    def _listed(self, change: Listed) -> None:
        self._put(records.with_listing(self._known[change.product.id], change.product))

    def _unlisted(self, change: Unlisted) -> None:
        record = self._known[change.product_id]
        if record is not None:
            self._put(records.without_listing(record))

    def _stock(self, change: StockSeen) -> None:
        self._put(records.with_stock(self._known[change.product_id], change))

    def _shop(self, change: ShopSeen) -> None:
        self._shops[change.shop_id] = records.shop_record(change)


_APPLY: dict[type, Callable[[Fold, Any], None]] = {
    Listed: Fold._listed,
    Unlisted: Fold._unlisted,
    StockSeen: Fold._stock,
    ShopSeen: Fold._shop,
}


def _product_id(change: Change) -> UUID | None:
    if isinstance(change, Listed):
        return change.product.id
    return None if isinstance(change, ShopSeen) else change.product_id


@contextmanager
def into(fold: Fold) -> Iterator[None]:
    """Within the block, `take` adds to this fold instead of the current generation: for building another one."""
    token = _target.set(fold)
    try:
        yield
    finally:
        _target.reset(token)


def take(changes: Sequence[Change], *, current: Callable[[], generations.Held]) -> None:
    """Bring the index up to date with changes. Taking them twice is the same as once.

    Raises:
        IndexAway: the files cannot be written now.
    """
    target = _target.get()
    if target is not None:
        target.take(changes)
        return
    held = current()
    fold = Fold(held.index)
    fold.take(changes)
    reach("search.index.before_commit")
    try:
        fold.flush()
    except (ValueError, OSError) as error:
        log.exception("search.write_failed", generation=held.name)
        raise IndexAway(f"the search index cannot be written: {error}") from error
    reach("search.index.after_commit")
    generations.look_again()
