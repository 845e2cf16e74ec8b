"""A page as every visitor shares it, and where it is kept: a process-local tier over Valkey."""

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol

import orjson
import redis
import xxhash
from django.http import HttpResponse

from titan import __version__
from titan.platform import cache
from titan.platform.pages import news
from titan.platform.pages.lru import ByteBoundedLRU
from titan.platform.pages.marks import Hole, Segments, fill, fingerprint, holes_of, mark, split
from titan.platform.pages.packing import Packed, Packer

HOT_SECONDS: Final = 2.0
_HOT_BYTES: Final = 10 * 1024 * 1024
_LONGEST_SECONDS: Final = 3600.0
_DROPPED_HEADERS: Final = frozenset({"content-length", "set-cookie", "date"})


@dataclass(frozen=True)
class SharedPage:
    """A rendered page, cut at its marks. `until` is the time at which it is too old. Not slotted: the ETag is cached."""

    segments: Segments
    headers: Mapping[str, str]
    tags: frozenset[str] = frozenset()
    until: float = 0.0

    @cached_property
    def holes(self) -> frozenset[Hole]:
        """What has to be filled in."""
        return holes_of(self.segments)

    @property
    def body(self) -> bytes:
        """The page with its marks."""
        return fill(self.segments, {hole: mark(hole).encode() for hole in self.holes})

    @cached_property
    def etag(self) -> str:
        """A strong validator; of use only for a page without holes."""
        return f'"{xxhash.xxh3_128_hexdigest(self.body)}"'

    @classmethod
    def of(cls, response: HttpResponse, *, tags: Iterable[str] = (), until: float = 0.0) -> "SharedPage":
        """Take body and headers of a rendered response."""
        headers = {name: value for name, value in response.items() if name.lower() not in _DROPPED_HEADERS}
        return cls(split(response.content), headers, frozenset(tags), until)

    def dump(self, counts: str) -> bytes:
        """For Valkey: what is known of the page as a line of JSON, then the body, compressed for the memory's sake."""
        known = {
            "counts": counts,
            "headers": dict(self.headers),
            "tags": sorted(self.tags),
            "until": self.until,
        }
        return orjson.dumps(known) + b"\n" + zlib.compress(self.body, zlib.Z_BEST_SPEED)

    @classmethod
    def load(cls, stored: bytes, counts: str) -> "SharedPage | None":
        """What `dump` wrote, unless it was for other counts."""
        head, _, body = stored.partition(b"\n")
        known: dict[str, Any] = orjson.loads(head)
        if known["counts"] != counts:
            return None
        return cls(split(zlib.decompress(body)), known["headers"], frozenset(known["tags"]), known["until"])


class PageStore(Protocol):
    """Where pages live beyond this process."""

    def find(self, key: str, tags: Sequence[str]) -> tuple[bytes | None, str]: ...

    def keep(self, key: str, value: bytes, seconds: int) -> None: ...


class ValkeyPages:
    """Pages, and a counter per tag: a page carries the counts that it was rendered for, so counting up makes it worthless."""

    def find(self, key: str, tags: Sequence[str]) -> tuple[bytes | None, str]:
        """What is stored, and the counts of the tags, at one moment. A lost Valkey has no page and has never counted."""
        try:
            found: Any = cache.client().mget([key, *(news.tag_key(tag) for tag in tags)])
        except redis.RedisError:
            return None, ""
        return found[0], ".".join("0" if count is None else count.decode() for count in found[1:])

    def keep(self, key: str, value: bytes, seconds: int) -> None:
        """Keep a page for `seconds`; does nothing where Valkey is away."""
        with suppress(redis.RedisError):
            cache.client().set(key, value, ex=seconds)


def _stored_key(key: str) -> str:
    """The key of the marks is part of it; so is the release, since two may run at once, and one's pages have holes that another cannot fill."""
    return f"cache:page:4:{__version__}:{fingerprint()}:{key}"


class PageCache:
    """Two tiers and one renderer a key in this process."""

    def __init__(
        self,
        store: PageStore,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._clock = clock
        self._now = now
        self._packer = Packer()
        self._hot: ByteBoundedLRU[Packed] = ByteBoundedLRU(
            max_bytes=_HOT_BYTES,
            ttl_seconds=_LONGEST_SECONDS,
            size=lambda packed: packed.weight,
            clock=clock,
        )
        self._listener = news.Listener(clock)
        self._listening = threading.Lock()
        self._listen_at = 0.0
        self._gone = _Gone()
        # Striped, so that the number of locks is bounded; two keys that meet only wait for each other.
        self._locks = tuple(threading.Lock() for _ in range(128))

    def lock(self, key: str) -> threading.Lock:
        """Held while a page is rendered, so that threads of this process do not all render it."""
        return self._locks[hash(key) % len(self._locks)]

    def at_hand(self, key: str) -> SharedPage | None:
        """The page of the process-local tier, or None where that is not certain without asking Valkey."""
        return self._opened(key) if self._clock() < self._listen_at else None

    def hot(self, key: str) -> SharedPage | None:
        """The page of the process-local tier."""
        if self._clock() >= self._listen_at and self._listening.acquire(blocking=False):
            try:
                self._hear()
            finally:
                self._listening.release()
        return self._opened(key)

    def begin(self) -> float:
        """To be taken before a page's data are read; `put` and `find` then keep no page that was forgotten meanwhile."""
        return self._clock()

    def find(
        self, key: str, tags: Sequence[str], *, began: float, kind: str = ""
    ) -> tuple[SharedPage | None, str]:
        """The page from Valkey, then kept in the process, and the counts of its tags for `put`.

        Pages of a kind are much alike: Note [Kinds].
        """
        stored, counts = self._store.find(_stored_key(key), tags)
        page = None if stored is None else SharedPage.load(stored, counts)
        if page is not None:
            self._keep(key, page, began, kind)
        return page, counts

    def put(
        self, key: str, page: SharedPage, seconds: int, *, counts: str, began: float, kind: str = ""
    ) -> None:
        """Keep a page in both tiers."""
        self._store.keep(_stored_key(key), page.dump(counts), seconds)
        self._keep(key, page, began, kind)

    def until(self, seconds: int) -> float:
        """When a page that is rendered now will be too old."""
        return self._now() + seconds

    def forget(self, *tags: str) -> None:
        """Every page with one of these tags is rendered anew; other processes follow within HOT_SECONDS."""
        news.tell(tags)
        self._drop(frozenset(tags))

    def clear(self) -> None:
        """Forget what this process holds."""
        self._hot.clear()

    def _opened(self, key: str) -> SharedPage | None:
        packed = self._hot.get(key)
        if packed is None:
            return None
        return SharedPage(packed.segments(), packed.headers, frozenset(packed.tags), packed.until)

    def _keep(self, key: str, page: SharedPage, began: float, kind: str) -> None:
        seconds = page.until - self._now()
        if seconds <= 0:
            return
        self._hot.put(
            key, self._packer.pack(kind, page.segments, page.headers, page.tags, page.until), seconds
        )
        # Looked at afterwards: `_drop` notes first and drops then, so one of the two sees the other.
        if self._gone.since(began, page.tags):
            self._hot.drop(key)

    def _hear(self) -> None:
        if self._clock() < self._listen_at:
            return
        heard = self._listener.hear()
        if heard.is_everything:
            self._gone.note_everything(self._clock())
            self._hot.clear()
        elif heard.tags:
            self._drop(heard.tags)
        self._listen_at = self._clock() + HOT_SECONDS

    def _drop(self, tags: frozenset[str]) -> None:
        self._gone.note(tags, self._clock())
        self._hot.drop_where(lambda page: not tags.isdisjoint(page.tags))


class _Gone:
    """When tags were last forgotten, as this process knows it; for as long as a page may take to be rendered."""

    _REMEMBERED_SECONDS: Final = 60.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[str, float] = {}
        self._everything_at = 0.0

    def note(self, tags: Iterable[str], moment: float) -> None:
        """These tags are forgotten now."""
        with self._lock:
            kept = {tag: at for tag, at in self._at.items() if at > moment - self._REMEMBERED_SECONDS}
            self._at = kept | dict.fromkeys(tags, moment)

    def note_everything(self, moment: float) -> None:
        """Any tag may have been forgotten."""
        self._everything_at = moment

    def since(self, moment: float, tags: Iterable[str]) -> bool:
        """Whether one of these tags was forgotten at or after that moment."""
        known = self._at
        return self._everything_at >= moment or any(known.get(tag, 0.0) >= moment for tag in tags)


pages = PageCache(ValkeyPages())
