"""The first tier of the page cache: a few hot pages in the process, bounded by bytes, for seconds."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")


class ByteBoundedLRU(Generic[V]):
    """Least recently used out first. Thread-safe. `size` says what a value weighs, in bytes."""

    def __init__(
        self,
        *,
        max_bytes: int,
        ttl_seconds: float,
        size: Callable[[V], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._max_bytes = max_bytes
        self._ttl = ttl_seconds
        self._size = size
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, int, V]] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> V | None:
        """The value, or None when it is absent or older than the time to live."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            if entry[0] <= self._clock():
                self._drop(key)
                return None
            self._entries.move_to_end(key)
            return entry[2]

    def put(self, key: str, value: V, seconds: float | None = None) -> None:
        """Keep a value, for `seconds` if they are fewer than the store's; one heavier than all of it is not kept."""
        weight = self._size(value)
        lifetime = self._ttl if seconds is None else min(seconds, self._ttl)
        with self._lock:
            self._drop(key)
            if weight > self._max_bytes:
                return
            self._entries[key] = (self._clock() + lifetime, weight, value)
            self._bytes += weight
            while self._bytes > self._max_bytes:
                self._drop(next(iter(self._entries)))

    def drop(self, key: str) -> None:
        """Forget one value."""
        with self._lock:
            self._drop(key)

    def drop_where(self, is_meant: Callable[[V], bool]) -> None:
        """Forget the values of which this is true."""
        with self._lock:
            for key in [key for key, (_, _, value) in self._entries.items() if is_meant(value)]:
                self._drop(key)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0

    @property
    def weight(self) -> int:
        """Bytes held now."""
        return self._bytes

    def _drop(self, key: str) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry[1]
