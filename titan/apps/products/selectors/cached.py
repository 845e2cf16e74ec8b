"""The JSON of public products as bytes, ready to send.

Two tiers: a second in the process, so that a product everybody looks at costs no round trip, and a
minute in Valkey, emptied when the product changes. The database is asked by one reader at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import redis
import structlog

from titan.platform import cache
from titan.platform.pages.lru import ByteBoundedLRU
from titan.platform.rest.etags import tag_of

from . import listing

log = structlog.get_logger(__name__)
TTL_S = 60
LOCAL_TTL_S = 1.0
LOCAL_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Body:
    """An answer and its entity tag. `body` is empty when there is no such public product."""

    body: bytes
    etag: str


_local: ByteBoundedLRU[Body] = ByteBoundedLRU(
    max_bytes=LOCAL_BYTES, ttl_seconds=LOCAL_TTL_S, size=lambda found: len(found.body) + 200
)


def at_hand(product_id: str) -> Body | None:
    """What this process holds, without any waiting; None if it must be fetched."""
    return _local.get(product_id)


def fetch(product_id: UUID) -> Body:
    """The JSON of a product; an empty body when it is not public."""
    found = _local.get(str(product_id))
    if found is None:
        body = cache.single_flight(_key(product_id), ttl=TTL_S, compute=lambda: listing.document(product_id))
        found = Body(body, tag_of(body))
        _local.put(str(product_id), found)
    return found


def forget(product_ids: Iterable[UUID]) -> None:
    """Drop what is held of these products. If Valkey is away, its copies end by themselves."""
    ids = list(product_ids)
    _local.clear()
    try:
        cache.delete(*map(_key, ids))
    except redis.RedisError:
        log.warning("products.cache_not_emptied", products=len(ids))


def _key(product_id: UUID) -> str:
    return f"product:{product_id}"
