"""The port: what search needs of an index. `tests/apps/search/test_port.py` is what every adapter must pass."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ..contracts import Results, SearchRequest, Suggestion
from .records import ProductRecord, ShopRecord


class SearchIndex(Protocol):
    """Records in, answers out. Reads see the last finished `write` no later than the next `refresh`."""

    def find(self, request: SearchRequest, *, now: datetime) -> Results:
        """A page of results.

        Raises:
            InvalidInput: the cursor is not one of this question, or lies too deep.
        """

    def suggest(self, question: str, *, limit: int) -> tuple[Suggestion, ...]:
        """What the typed text may become."""

    def size(self) -> int:
        """How many products can be found, shops' standing aside."""

    def products(self, ids: Collection[UUID]) -> Mapping[UUID, ProductRecord]:
        """The records known under these ids."""

    def write(self, products: Iterable[ProductRecord], shops: Iterable[ShopRecord]) -> None:
        """Put records in place of those of the same id: all of them or, after a crash, none."""

    def refresh(self) -> None:
        """See what has been written since, by any process."""

    def close(self) -> None:
        """Let another process write. Reading goes on, and a later `write` takes the place again."""
