"""What Valkey says of slots that are watched over sockets, and its clock on an event loop's."""

import time
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from titan.platform import cache as valkey

from ..contracts import WatchedItem
from . import gate

_SAMPLES = 10


class SlotNow(NamedTuple):
    """A slot this moment, in microseconds of Valkey's clock; `closes_us` is 0 once it was stopped."""

    opens_us: int
    closes_us: int
    items: tuple[WatchedItem, ...]


class ServerClock:
    """Valkey's clock, told by this process: of the last trips the quickest errs least, by half of what it took."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, float]] = deque(maxlen=_SAMPLES)

    async def measure(self) -> None:
        """Take another sample. Raises redis.RedisError."""
        before = time.monotonic()
        seconds, micros = await valkey.async_client().time()
        took = time.monotonic() - before
        offset = int(seconds) * 1_000_000 + int(micros) - (before + took / 2) * 1_000_000
        if self._samples and abs(offset - min(self._samples)[1]) > 1_000_000:
            # Another server, or its clock was set: what was measured before is worth nothing.
            self._samples.clear()
        self._samples.append((took, offset))

    def now_us(self) -> int:
        """What Valkey's clock shows. Measure it first."""
        return int(time.monotonic() * 1_000_000 + min(self._samples)[1])


async def look(slot_ids: Sequence[UUID]) -> dict[UUID, SlotNow]:
    """How slots stand; one that the gate does not know yet is left out. Raises redis.RedisError."""
    pipe = valkey.async_client().pipeline(transaction=False)
    for slot_id in slot_ids:
        pipe.smembers(gate.key("slot", slot_id))
    members = [sorted(item.decode() for item in items) for items in await pipe.execute()]
    pipe = valkey.async_client().pipeline(transaction=False)
    for items in members:
        for item in items:
            pipe.hmget(gate.key("item", item), ["opens", "closes", "room", "pending", "done"])
    rows = iter(await pipe.execute())
    found = {}
    for slot_id, items in zip(slot_ids, members, strict=True):
        known = [(item, row) for item, row in ((item, next(rows)) for item in items) if row[0] is not None]
        if known:
            found[slot_id] = _slot(known)
    return found


def _slot(known: Sequence[tuple[str, Sequence[bytes | None]]]) -> SlotNow:
    opens, closes, items = [], [], []
    for item, row in known:
        opens_us, closes_us, room, pending, done = (int(part or 0) for part in row)
        opens.append(opens_us)
        closes.append(closes_us)
        items.append(WatchedItem(UUID(item), max(0, room - pending), done))
    return SlotNow(min(opens), max(closes), tuple(items))


async def place_of(slot_id: UUID, user_id: UUID) -> tuple[int, int]:
    """The user's place in the waiting room, 0 without one, and how many are in it. Raises redis.RedisError."""
    pipe = valkey.async_client().pipeline(transaction=False)
    pipe.hget(gate.key("room", slot_id), str(user_id))
    pipe.hlen(gate.key("room", slot_id))
    place, waiting = await pipe.execute()
    return int(place or 0), int(waiting)
