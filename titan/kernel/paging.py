"""Keyset pages: a slice and the opaque cursor of the next one. Never a count, never an offset."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from .errors import FieldProblem, InvalidInput

T = TypeVar("T")
U = TypeVar("U")
MAX_LIMIT = 100
DEFAULT_LIMIT = 24


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`results` in order, and the cursor of the next page or None at the end."""

    results: tuple[T, ...]
    next: str | None = None

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page with each result changed."""
        return Page(tuple(change(result) for result in self.results), self.next)


def encode_cursor(key: Sequence[Any]) -> str:
    """Opaque text for the sort key of the last row shown."""
    return base64.urlsafe_b64encode(orjson.dumps(list(key), default=str)).decode().rstrip("=")


def decode_cursor(cursor: str | None, *, fields: int) -> list[Any] | None:
    """The sort key in a cursor that has `fields` parts; None for no cursor.

    Raises:
        InvalidInput: the cursor was not made by `encode_cursor`, or is of another list.
    """
    if not cursor:
        return None
    try:
        key = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, orjson.JSONDecodeError, ValueError):
        key = None
    if not isinstance(key, list) or len(key) != fields:
        raise InvalidInput(
            "The cursor is not one of this list; start again without it.",
            problems=(FieldProblem("/cursor", "invalid_cursor", "not a cursor of this list"),),
        )
    return key


def page_of(rows: Sequence[T], *, limit: int, key: Callable[[T], Sequence[Any]]) -> Page[T]:
    """A page from `limit + 1` fetched rows: the extra row only tells that there is more."""
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    return Page(shown, encode_cursor(key(shown[-1])) if more and shown else None)


def checked_limit(limit: int | None) -> int:
    """A page size within 1..100; None means 24.

    Raises:
        InvalidInput: outside the range.
    """
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise InvalidInput(
            f"limit must be between 1 and {MAX_LIMIT}.",
            problems=(FieldProblem("/limit", "out_of_range", f"1..{MAX_LIMIT}"),),
        )
    return limit
