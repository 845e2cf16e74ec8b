"""The embedded adapter of `SearchIndex`."""

import threading
import time
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from tantivy import Occur, Query

from ...contracts import Results, SearchRequest, Suggestion
from ...domain.records import ProductRecord, ShopRecord
from . import documents, shops, suggesting
from .questions import combined, term
from .schema import PRODUCT, SHOP, created, opened, schema
from .view import View
from .writer import HeldWriter


class EmbeddedIndex:
    """An index in a folder. Threads may share it: each question works on the view that is current when it begins."""

    def __init__(self, folder: Path, *, is_new: bool = False) -> None:
        """Open the index of a folder, or make one in it.

        Raises:
            ValueError, OSError: there is none, or it cannot be read.
        """
        self._index = created(str(folder)) if is_new else opened(str(folder))
        self._writer = HeldWriter(self._index, folder)
        self._refreshing = threading.Lock()
        self._view = View(self._index, shops.Shops())
        self.refresh()

    def find(self, request: SearchRequest, *, now: datetime) -> Results:
        return self._view.find(request, now=now)

    def suggest(self, question: str, *, limit: int) -> tuple[Suggestion, ...]:
        return suggesting.suggest(self._view, question, limit=limit)

    def size(self) -> int:
        counted = self._view.searcher.aggregate(
            term("kind", PRODUCT), {"all": {"value_count": {"field": "price"}}}
        )
        return int(counted["all"]["value"])

    def products(self, ids: Collection[UUID]) -> Mapping[UUID, ProductRecord]:
        searcher = self._view.searcher
        if not ids:
            return {}
        known = Query.term_set_query(schema(), "id", [str(one) for one in ids])
        query = combined((Occur.Must, known), (Occur.MustNot, term("kind", SHOP)))
        found = searcher.search(query, limit=len(ids), count=False).hits
        records = (documents.product_of(bytes(searcher.doc(address)["body"][0])) for _, address in found)
        return {record.id: record for record in records}

    def write(self, products: Iterable[ProductRecord], shops: Iterable[ShopRecord]) -> None:
        changed = time.time_ns()
        with self._writer.batch() as writer:
            for record in products:
                writer.delete_documents_by_term("id", str(record.id))
                writer.add_document(documents.product_document(record))
            for shop in shops:
                writer.delete_documents_by_term("id", str(shop.id))
                writer.add_document(documents.shop_document(shop, changed=changed))
        self.refresh()

    def refresh(self) -> None:
        with self._refreshing:
            self._index.reload()
            searcher = self._index.searcher()
            known = self._view.shops
            if shops.stamp(searcher) != known.stamp:
                known = shops.read(searcher)
            self._view = View(self._index, known)

    def close(self) -> None:
        self._writer.close()
