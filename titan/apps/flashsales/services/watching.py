"""Who watches slots over sockets, and what they are told. One hub an event loop.

Note [One trip for all]
    A hub asks Valkey once a second about all slots that are watched here, and hears two channels: answers, and slots that were
    moved. A socket costs its seat, and a trip when it sits down. What is told may be lost with Valkey or the socket: a page that
    waits for an answer asks for it as well, only more seldom.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
import redis
import structlog
from django.conf import settings

from titan.platform import cache as valkey
from titan.platform.rest.errors import TooManyRequests
from titan.platform.serving.sockets import framed

from ..contracts import SaleClosed, SaleNotFound, TicketRefused
from . import gate, looking, tickets
from .tickets import Leave

log = structlog.get_logger(__name__)
EVERY_S, RETRY_S = 1.0, 0.5
# So many are told before others of the loop have their turn.
AT_ONCE = 250
HEAR_S = 1.0


class Seat:
    """A socket that has shown its ticket."""

    __slots__ = ("leave", "post")

    def __init__(self, leave: Leave, post: Callable[[bytes], None]) -> None:
        self.leave = leave
        self.post = post


class Watched:
    """A slot that somebody watches here."""

    __slots__ = ("begun", "now", "over", "seats", "start", "told")

    def __init__(self, now: looking.SlotNow) -> None:
        self.now = now
        self.seats: set[Seat] = set()
        self.begun = self.over = False
        self.start: asyncio.TimerHandle | None = None
        self.told = b""


class Hub:
    """See Note [One trip for all]."""

    def __init__(self) -> None:
        self._slots: dict[UUID, Watched] = {}
        self._users: dict[UUID, list[Seat]] = {}
        self._clock = looking.ServerClock()
        self._work: set[asyncio.Task[None]] = set()
        self._always: tuple[asyncio.Task[None], ...] = ()

    async def sit(
        self, *, ticket: str, user_id: UUID, slot_id: UUID, post: Callable[[bytes], None]
    ) -> tuple[Seat, float]:
        """Take a socket in and greet it. Gives the seconds for which its ticket is good.

        Raises:
            TicketRefused: it is not this user's, of another slot, or too old.
            TooManyRequests: the user has as many sockets as one may have.
            SaleNotFound: no such slot is about to begin.
            SaleClosed: Valkey does not answer.
        """
        leave = tickets.read(ticket, user_id=user_id)
        if leave.slot_id != slot_id:
            raise TicketRefused
        self._check_number(user_id)
        try:
            place, waiting = await looking.place_of(slot_id, user_id)
            now = await self._now(slot_id)
        except (redis.RedisError, OSError) as error:
            raise SaleClosed(retry_after=1) from error
        # Between here and the end nothing waits: others may have sat down before.
        self._check_number(user_id)
        lasts_s = (leave.until_us - self._clock.now_us()) / 1_000_000
        if lasts_s <= 0:
            raise TicketRefused
        seat = Seat(leave, post)
        self._add(seat, now)
        post(framed(self._hello(now, place, waiting)))
        return seat, lasts_s

    def leave(self, seat: Seat) -> None:
        """The socket has ended."""
        own = self._users[seat.leave.user_id]
        own.remove(seat)
        if not own:
            del self._users[seat.leave.user_id]
        watched = self._slots[seat.leave.slot_id]
        watched.seats.discard(seat)
        if not watched.seats:
            if watched.start is not None:
                watched.start.cancel()
            del self._slots[seat.leave.slot_id]
        if not self._slots:
            for task in self._always:
                task.cancel()
            self._always = ()

    async def _now(self, slot_id: UUID) -> looking.SlotNow:
        """As it was seen a second ago, where it is watched already. Raises SaleNotFound, redis.RedisError."""
        if slot_id in self._slots:
            return self._slots[slot_id].now
        await self._clock.measure()
        found = await looking.look([slot_id])
        if slot_id not in found:
            raise SaleNotFound
        return found[slot_id]

    def _check_number(self, user_id: UUID) -> None:
        if len(self._users.get(user_id, ())) >= settings.FLASH_SOCKETS_OF_USER:
            raise TooManyRequests(retry_after=10)

    def _add(self, seat: Seat, now: looking.SlotNow) -> None:
        self._users.setdefault(seat.leave.user_id, []).append(seat)
        slot_id = seat.leave.slot_id
        if slot_id not in self._slots:
            watched = self._slots[slot_id] = Watched(now)
            watched.begun = now.opens_us <= self._clock.now_us()
            watched.told = _stock(now)
            self._expect_start(slot_id, watched)
        self._slots[slot_id].seats.add(seat)
        if not self._always:
            self._always = (asyncio.create_task(self._look_on()), asyncio.create_task(self._hear()))

    def _hello(self, now: looking.SlotNow, place: int, waiting: int) -> bytes:
        return orjson.dumps(
            {
                "type": "hello",
                "now_ms": self._clock.now_us() // 1000,
                "starts_ms": now.opens_us // 1000,
                "ends_ms": now.closes_us // 1000,
                "position": place,
                "waiting": waiting,
                "items": now.items,
            }
        )

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(EVERY_S)
            with suppress(redis.RedisError, OSError):
                await self._clock.measure()
                await self._look(list(self._slots))

    async def _look(self, slot_ids: list[UUID]) -> None:
        for slot_id, now in (await looking.look(slot_ids)).items():
            watched = self._slots.get(slot_id)
            if watched is not None:
                self._note(slot_id, watched, now)

    def _note(self, slot_id: UUID, watched: Watched, now: looking.SlotNow) -> None:
        moved = now.opens_us != watched.now.opens_us
        watched.now = now
        if moved:
            self._expect_start(slot_id, watched)
        if not watched.over and now.closes_us <= self._clock.now_us():
            watched.over = True
            self._tell_all(watched, orjson.dumps({"type": "over", "slot_id": slot_id}))
        stock = _stock(now)
        if stock != watched.told:
            watched.told = stock
            self._tell_all(watched, stock)

    def _expect_start(self, slot_id: UUID, watched: Watched) -> None:
        """All hubs tell it at the same moment, since all of them go by Valkey's clock."""
        if watched.start is not None:
            watched.start.cancel()
        if not watched.begun:
            wait_s = max(0.0, (watched.now.opens_us - self._clock.now_us()) / 1_000_000)
            watched.start = asyncio.get_running_loop().call_later(wait_s, self._begin, slot_id, watched)

    def _begin(self, slot_id: UUID, watched: Watched) -> None:
        watched.start = None
        if watched.now.opens_us > self._clock.now_us() + 1_000:
            # The clock was measured better meanwhile.
            self._expect_start(slot_id, watched)
            return
        watched.begun = True
        starts_ms = watched.now.opens_us // 1000
        self._tell_all(watched, orjson.dumps({"type": "start", "slot_id": slot_id, "starts_ms": starts_ms}))

    async def _hear(self) -> None:
        while True:
            try:
                await self._hear_until_lost()
            except (redis.RedisError, OSError) as error:
                log.info("flashsales.hub_waits", error=str(error).strip()[:200])
                await asyncio.sleep(RETRY_S)

    async def _hear_until_lost(self) -> None:
        async with valkey.async_client().pubsub(ignore_subscribe_messages=True) as line:
            await line.subscribe(gate.CHANNEL, gate.MOVED)
            while True:
                message = await line.get_message(timeout=HEAR_S)
                if message is None:
                    continue
                if message["channel"] == gate.MOVED.encode():
                    await self._look([UUID(message["data"].decode())])
                else:
                    self._pass_on(message["data"])

    def _pass_on(self, data: bytes) -> None:
        told = orjson.loads(data)
        seats = self._users.get(UUID(told.pop("user_id")), ())
        if seats:
            frame = framed(orjson.dumps({"type": "answer", **told}))
            for seat in seats:
                seat.post(frame)

    def _tell_all(self, watched: Watched, text: bytes) -> None:
        self._do(_tell(tuple(watched.seats), framed(text)))

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._work.discard)


async def _tell(seats: Collection[Seat], frame: bytes) -> None:
    for number, seat in enumerate(seats, 1):
        seat.post(frame)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)


def _stock(now: looking.SlotNow) -> bytes:
    return orjson.dumps({"type": "stock", "items": now.items})


_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()


def of_loop() -> Hub:
    """The hub of the running event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())
