"""Pressing Buy: one function inside Valkey, asked alone or together with what else a process has to ask at that moment."""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import redis
from django.conf import settings
from redis.exceptions import NoScriptError

from titan.kernel.errors import TitanError
from titan.platform import cache as valkey
from titan.platform.rest.errors import TooManyRequests
from titan.platform.rest.ratelimit import parse_rate

from ..contracts import Answer, Outcome, ReservationOver, SaleClosed, SaleNotFound, TicketRefused
from ..domain.blocks import block_of
from ..domain.press_ids import press_id
from . import gate, lua, secrets
from .tickets import Leave

# A process may answer from memory what it heard to be sold out so long ago.
REMEMBER_S = 1.0
RETRY_S = 1
# Valkey does nothing else while it answers a batch.
AT_ONCE = 100
_SHA = hashlib.sha1(lua.PRESS.encode()).hexdigest()  # noqa: S324 - the name Valkey gives a script
_run = valkey.script(lua.PRESS)


@dataclass(frozen=True, slots=True)
class Wish:
    """A press, ready to be asked about."""

    id: UUID
    item_id: UUID
    leave: Leave
    units: int
    block: str

    def keys(self) -> tuple[str, ...]:
        """What the script has to know of this press, of its KEYS."""
        item, user = str(self.item_id), str(self.leave.user_id)
        return (
            f"{{flash}}:item:{item}",
            f"{{flash}}:users:{item}",
            f"{{flash}}:answer:{self.id}",
            f"{{flash}}:rate:user:{user}",
            f"{{flash}}:rate:block:{self.block}",
            f"{{flash}}:rate:slot:{self.leave.slot_id}",
        )

    def args(self) -> tuple[str | int, ...]:
        """The same of its ARGV."""
        leave = self.leave
        return (
            str(self.id),
            str(leave.user_id),
            self.units,
            str(leave.slot_id),
            leave.until_us,
            str(self.item_id),
        )


def _asked(wishes: Iterable[Wish]) -> tuple[list[str], list[str | int]]:
    keys: list[str] = [gate.LEASE, gate.PRESSES]
    args: list[str | int] = [gate.ANSWER_MS, *_rates()]
    for one in wishes:
        keys += one.keys()
        args += one.args()
    return keys, args


@cache
def _rates() -> tuple[int, ...]:
    parts: list[int] = []
    for text in (settings.FLASH_USER_RATE, settings.FLASH_BLOCK_RATE, settings.FLASH_SLOT_RATE):
        rate = parse_rate(text)
        parts += [rate.window_s * 1_000_000 // rate.limit, rate.limit]
    return tuple(parts)


def wish(*, item_id: UUID, leave: Leave, units: int, key: str, address: str) -> Wish:
    """The press of a buyer with leave; the same key is the same press."""
    own_id = press_id(secret=secrets.current("press"), item_id=item_id, user_id=leave.user_id, key=key)
    return Wish(own_id, item_id, leave, units, block_of(address))


def press(one: Wish) -> Answer:
    """Ask alone.

    Raises:
        SaleClosed, SaleNotFound, TicketRefused, TooManyRequests.
    """
    found = memory.recall(one)
    if found is not None:
        return found
    try:
        [heard] = _run(*_asked([one]))
        if heard[0] == b"sold_out":
            memory.note(one, valkey.client().hkeys(gate.key("users", one.item_id)))
    except redis.RedisError as error:
        raise SaleClosed(retry_after=RETRY_S) from error
    return understood(one, heard)


async def press_together(one: Wish) -> Answer:
    """Ask in one trip with all other presses that this process has to ask about.

    Raises: as `press`.
    """
    found = memory.recall(one)
    if found is not None:
        return found
    heard = await _counter().ask(one)
    if isinstance(heard, redis.RedisError | OSError):
        raise SaleClosed(retry_after=RETRY_S) from heard
    if isinstance(heard, Exception):
        raise heard
    return understood(one, heard)


def understood(one: Wish, heard: Sequence[Any]) -> Answer:
    """The script's words as an answer, or raised."""
    word = heard[0]
    if word == b"queued":
        return Answer(Outcome.QUEUED, one.id, position=max(1, int(heard[1]) - int(heard[2])))
    if word == b"known":
        known, _, number = gate.parse_answer(heard[1])
        return told(one.id, known, number, done=int(heard[2]))
    if word in (b"sold_out", b"limit"):
        return Answer(Outcome(word.decode()), one.id)
    if word == b"not_open":
        return Answer(Outcome.NOT_OPEN, one.id, retry_after_s=max(0, int(heard[1])) / 1_000_000)
    raise _refusal(word, heard)


def _refusal(word: bytes, heard: Sequence[Any]) -> TitanError:
    if word == b"ticket":
        return TicketRefused()
    if word == b"rate":
        return TooManyRequests(retry_after=int(heard[1]) // 1_000_000 + 1)
    if word == b"unknown":
        return SaleNotFound()
    return SaleClosed(retry_after=RETRY_S)


def told(id: UUID, word: str, number: int, *, done: int = 0) -> Answer:
    """What lies in Valkey for a press, as an answer. `number` is the place while it waits, then the end in milliseconds.

    Raises:
        ReservationOver: it has lapsed or was given up.
    """
    if word == "queued":
        return Answer(Outcome.QUEUED, id, position=max(1, number - done))
    if word == "over":
        raise ReservationOver
    until = datetime.fromtimestamp(number / 1000, UTC) if number else None
    return Answer(Outcome(word), id, expires_at=until)


class Memory:
    """Items that were heard to be sold out a moment ago, with those buyers who got some: they are never answered from here,
    since what they press may be a press that was let through."""

    def __init__(self) -> None:
        self._items: dict[UUID, tuple[float, int, frozenset[bytes | str]]] = {}

    def recall(self, one: Wish) -> Answer | None:
        """Sold out, if that is known."""
        found = self._items.get(one.item_id)
        if found is None:
            return None
        until, units, admitted = found
        if time.monotonic() >= until:
            del self._items[one.item_id]
            return None
        if one.units < units or str(one.leave.user_id).encode() in admitted:
            return None
        return Answer(Outcome.SOLD_OUT, one.id)

    def note(self, one: Wish, admitted: Iterable[bytes | str]) -> None:
        """So many units are not to be had."""
        self._items[one.item_id] = (time.monotonic() + REMEMBER_S, one.units, frozenset(admitted))

    def forget(self) -> None:
        """For tests."""
        self._items.clear()


memory = Memory()


class _Counter:
    """Gathers the presses that arrive while a trip to Valkey is under way, and asks about all of them in the next."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Wish, asyncio.Future[Any]]] = deque()
        self._trip: asyncio.Task[None] | None = None

    async def ask(self, one: Wish) -> Any:
        """What the script says, or the exception that kept it from saying anything."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._trip is None or self._trip.done():
            self._trip = asyncio.create_task(self._trips())
        return await future

    async def _trips(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), AT_ONCE))]
            try:
                heard = await _ask([one for one, _ in batch])
            except Exception as error:  # noqa: BLE001 - whoever waits for it shall see it
                heard = [error] * len(batch)
            for (_, future), words in zip(batch, heard, strict=True):
                if not future.done():
                    future.set_result(words)
            await _remember([one for one, _ in batch], heard)


async def _ask(wishes: Sequence[Wish]) -> list[Any]:
    keys, args = _asked(wishes)
    try:
        heard = await valkey.async_client().evalsha(_SHA, len(keys), *keys, *args)
    except NoScriptError:
        # A Valkey that started a moment ago. None of these was run.
        heard = await valkey.async_client().eval(lua.PRESS, len(keys), *keys, *args)
    return list(heard)


async def _remember(wishes: Sequence[Wish], heard: Sequence[Any]) -> None:
    lacking = {
        one.item_id: one
        for one, words in zip(wishes, heard, strict=True)
        if not isinstance(words, Exception) and words[0] == b"sold_out" and memory.recall(one) is None
    }
    try:
        for one in lacking.values():
            memory.note(one, await valkey.async_client().hkeys(gate.key("users", one.item_id)))
    except (redis.RedisError, OSError):
        return


_counters: "WeakKeyDictionary[asyncio.AbstractEventLoop, _Counter]" = WeakKeyDictionary()


def _counter() -> _Counter:
    return _counters.setdefault(asyncio.get_running_loop(), _Counter())
