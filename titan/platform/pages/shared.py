"""A page as every visitor shares it, and where it is kept: a process-local tier over Valkey."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import orjson
import redis
import xxhash
from django.http import HttpResponse

from titan.platform import cache
from titan.platform.pages.lru import ByteBoundedLRU
from titan.platform.pages.marks import Hole, Segments, fingerprint, holes_of, split

HOT_SECONDS: Final = 2.0
_HOT_BYTES: Final = 16 * 1024 * 1024
_TAG_SECONDS: Final = 7 * 24 * 3600
_DROPPED_HEADERS: Final = frozenset({"content-length", "set-cookie", "date"})


@dataclass(frozen=True)
class SharedPage:
    """A rendered page with marks. Not slotted: the cut is cached on the instance."""

    body: bytes
    headers: Mapping[str, str]

    @cached_property
    def segments(self) -> Segments:
        """The body cut at its marks."""
        return split(self.body)

    @cached_property
    def holes(self) -> frozenset[Hole]:
        """What has to be filled in."""
        return holes_of(self.segments)

    @cached_property
    def etag(self) -> str:
        """A strong validator; of use only for a page without holes."""
        return f'"{xxhash.xxh3_128_hexdigest(self.body)}"'

    @classmethod
    def of(cls, response: HttpResponse) -> "SharedPage":
        """Take body and headers of a rendered response."""
        headers = {name: value for name, value in response.items() if name.lower() not in _DROPPED_HEADERS}
        return cls(body=response.content, headers=headers)

    def dump(self) -> bytes:
        """For Valkey: the headers as a line of JSON, then the body."""
        return orjson.dumps(dict(self.headers)) + b"\n" + self.body

    @classmethod
    def load(cls, stored: bytes) -> "SharedPage":
        """What `dump` wrote."""
        head, _, body = stored.partition(b"\n")
        return cls(body=body, headers=orjson.loads(head))


class PageStore(Protocol):
    """Where pages live beyond this process."""

    def get_bytes(self, key: str) -> bytes | None: ...

    def set_bytes(self, key: str, value: bytes, ttl: int) -> None: ...

    def versions(self, tags: Sequence[str]) -> str: ...

    def bump(self, tags: Sequence[str]) -> None: ...


class ValkeyPages:
    """`titan.platform.cache`, and a counter per tag: a page's key holds the counts, so a bump orphans it."""

    def get_bytes(self, key: str) -> bytes | None:
        """The stored page, or None."""
        return cache.get_bytes(key)

    def set_bytes(self, key: str, value: bytes, ttl: int) -> None:
        """Keep a page for `ttl` seconds."""
        cache.set_bytes(key, value, ttl)

    def versions(self, tags: Sequence[str]) -> str:
        """The counts of the tags; a lost Valkey reads as never bumped, and then holds no page either."""
        if not tags:
            return ""
        try:
            found = cache.client().mget([_tag_key(tag) for tag in tags])
        except redis.RedisError:
            return ""
        assert isinstance(found, list)
        return ".".join(count.decode() if isinstance(count, bytes) else "0" for count in found)

    def bump(self, tags: Sequence[str]) -> None:
        """Count the tags up. Raises redis.RedisError: a page that should be gone may still be shown."""
        pipe = cache.client().pipeline(transaction=False)
        for tag in tags:
            pipe.incr(_tag_key(tag))
            pipe.expire(_tag_key(tag), _TAG_SECONDS)
        pipe.execute()


def _weight(page: SharedPage) -> int:
    """The body, and once more as it is cut at its marks."""
    return 2 * len(page.body) + 2048


def _tag_key(tag: str) -> str:
    return f"page-tag:{tag}"


class PageCache:
    """Two tiers and one renderer a key in this process."""

    def __init__(self, store: PageStore) -> None:
        self._store = store
        self._hot: ByteBoundedLRU[SharedPage] = ByteBoundedLRU(
            max_bytes=_HOT_BYTES, ttl_seconds=HOT_SECONDS, size=_weight
        )
        # Striped, so that the number of locks is bounded; two keys that meet only wait for each other.
        self._locks = tuple(threading.Lock() for _ in range(128))

    def lock(self, key: str) -> threading.Lock:
        """Held while a page is rendered, so that threads of this process do not all render it."""
        return self._locks[hash(key) % len(self._locks)]

    def hot(self, key: str) -> SharedPage | None:
        """The page of the process-local tier."""
        return self._hot.get(key)

    def stored_key(self, key: str, tags: Sequence[str]) -> str:
        """The key in Valkey: the marks' key and the tags' counts are part of it."""
        return f"page:{fingerprint()}:{key}:{self._store.versions(tags)}"

    def get(self, key: str, stored_key: str) -> SharedPage | None:
        """The page from Valkey, then kept in the process."""
        stored = self._store.get_bytes(stored_key)
        if stored is None:
            return None
        page = SharedPage.load(stored)
        self._hot.put(key, page)
        return page

    def put(self, key: str, stored_key: str, page: SharedPage, seconds: int) -> None:
        """Keep a page in both tiers."""
        self._store.set_bytes(stored_key, page.dump(), seconds)
        self._hot.put(key, page)

    def forget(self, *tags: str) -> None:
        """Every page with one of these tags is rendered anew; other processes follow within HOT_SECONDS."""
        self._store.bump(tags)
        self._hot.clear()


pages = PageCache(ValkeyPages())
