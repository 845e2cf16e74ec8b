"""The JSON of public products as bytes, ready to send.

Held for a second in the process, so that a product everybody looks at costs no round trip; else read
in one statement by primary key. There is no tier in Valkey between them: to miss there costs three
round trips, four times the statement that they would save, and most products are asked for rarely.
Nor can a lost message leave an old price standing: whatever happens, it is gone after a second.
"""

from dataclasses import dataclass
from uuid import UUID

from titan.platform.pages.lru import ByteBoundedLRU
from titan.platform.rest.etags import tag_of

from . import listing

TTL_S = 1.0
MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """An answer and its entity tag. `body` is empty when there is no such public product."""

    body: bytes
    etag: str


_held: ByteBoundedLRU[Body] = ByteBoundedLRU(
    max_bytes=MAX_BYTES, ttl_seconds=TTL_S, size=lambda found: len(found.body) + 200
)


def at_hand(product_id: str) -> Body | None:
    """What this process holds, without any waiting; None if it must be fetched."""
    return _held.get(product_id)


def fetch(product_id: UUID) -> Body:
    """The JSON of a product; an empty body when it is not public."""
    key = str(product_id)
    found = _held.get(key)
    if found is None:
        body = listing.document(product_id)
        found = Body(body, tag_of(body))
        _held.put(key, found)
    return found


def forget() -> None:
    """Drop all that this process holds, after a change made here; other processes follow within a second."""
    _held.clear()
