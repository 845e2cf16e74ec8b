"""The follower: one process a cell that keeps the gate open and has PostgreSQL answer what it lets through."""

import secrets
import threading
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, islice
from operator import attrgetter
from uuid import UUID

import orjson
import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection

from titan.platform.db import sql
from titan.platform.failpoints import reach
from titan.platform.observability.context import metadata

from ..selectors import standings as truth
from . import gate
from .gate import Press, Standing, Told

log = structlog.get_logger(__name__)
RENEW_S, REFRESH_S, RETRY_S = 0.5, 1.0, 0.5
BLOCK_MS = 250
# A batch shall take this long: longer, and buyers wait for each other; shorter, and the trips cost more than the work.
AIM_S = 0.05
LEAST, MOST = 10, 500
# Those who press within this time are answered together: a trip for each of them costs what presses need.
GATHER_S = 0.01
LOADED_AT_ONCE = 500
# Two followers would only answer the same presses twice; one is enough, and the lock goes with its connection.
_LOCK = 0x464C4153


class Follower:
    """Runs until `stop()`; whatever it loses, it rebuilds."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._size = LEAST
        self._known: dict[UUID, Standing] = {}

    def stop(self) -> None:
        """Answer the batch that is under way, then end."""
        self._stopping.set()

    def run(self) -> None:
        """Block until `stop()` is called."""
        while not self._stopping.is_set():
            try:
                self._follow()
            except (redis.RedisError, OperationalError, InterfaceError) as error:
                log.warning("flashsales.follower_waits", error=str(error).strip()[:200])
                connection.close()
                self._stopping.wait(RETRY_S)
        connection.close()

    def _follow(self) -> None:
        """From a rebuilt gate to a lost lease."""
        row = sql.one("SELECT pg_try_advisory_lock(%s)", (_LOCK,))
        if row is None or not row[0]:
            self._stopping.wait(RETRY_S)
            return
        token, run = self.rebuild()
        renewed = refreshed = time.monotonic()
        while not self._stopping.is_set():
            now = time.monotonic()
            if now - renewed >= RENEW_S:
                if not gate.renew(token, run):
                    log.warning("flashsales.lease_lost")
                    return
                renewed = now
            if now - refreshed >= REFRESH_S:
                self.refresh()
                refreshed = now
            size = self._size
            if 0 < self.turn(block_ms=BLOCK_MS) < size:
                self._stopping.wait(GATHER_S)

    def rebuild(self) -> tuple[str, str]:
        """Close the gate, answer what still waits in it, fill it from PostgreSQL, open it. Gives the lease and the run."""
        began = time.monotonic()
        gate.close()
        run = gate.run_id()
        while self.turn():
            pass
        self._known.clear()
        items = self.refresh(afresh=True)
        token = secrets.token_hex(8)
        gate.let_through(token)
        log.info("flashsales.gate_rebuilt", items=items, seconds=round(time.monotonic() - began, 3))
        return token, run

    def refresh(self, *, afresh: bool = False) -> int:
        """Tell the gate of items that PostgreSQL has otherwise than it was told last. Returns how many."""
        current = [Standing(*row, 0) for row in truth.standings()]
        changed = [one for one in current if self._known.get(one.item_id) != one]
        for batch in _in_batches(changed):
            fresh = [one.item_id for one in batch if one.item_id not in self._known]
            claims, places = truth.claims(fresh), truth.places(fresh)
            gate.load(
                [
                    (one._replace(place=places.get(one.item_id, 0)), claims.get(one.item_id, ()))
                    for one in batch
                ],
                afresh=afresh,
            )
        self._known = {one.item_id: one for one in current}
        return len(changed)

    def turn(self, *, block_ms: int | None = None) -> int:
        """Have one batch answered. Returns its size; 0 when nobody waits."""
        batch = gate.queued(self._size, block_ms=block_ms)
        if not batch:
            return 0
        began = time.monotonic()
        reach("flashsales.follow.before_promise")
        told, rooms = promise_each(batch)
        reach("flashsales.follow.after_promise")
        self._pace(len(batch), time.monotonic() - began)
        for item_id, presses in groupby(
            sorted(batch, key=attrgetter("item_id", "place")), attrgetter("item_id")
        ):
            gate.answer(item_id, [(press, told[press.id]) for press in presses], room=rooms.get(item_id, 0))
            if item_id in self._known:
                self._known[item_id] = self._known[item_id]._replace(room=rooms.get(item_id, 0))
        return len(batch)

    def _pace(self, done: int, took: float) -> None:
        """As many at once as PostgreSQL answers in AIM_S, growing at most twofold at a time."""
        fitting = int(done * AIM_S / max(took, 0.001))
        self._size = max(LEAST, min(fitting, self._size * 2, MOST))


def promise_each(batch: Sequence[Press]) -> tuple[dict[UUID, Told], dict[UUID, int]]:
    """`promise`, where a press that PostgreSQL cannot take keeps nobody else from an answer."""
    try:
        return promise(batch)
    except (OperationalError, InterfaceError):
        raise
    except DatabaseError:
        if len(batch) > 1:
            halves = [promise_each(half) for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :])]
            return halves[0][0] | halves[1][0], halves[0][1] | halves[1][1]
        log.exception("flashsales.press_not_taken", press=str(batch[0].id))
        # A word that promises nothing; the room is told anew by the next refresh.
        return {batch[0].id: _told(batch[0], "not_open", None)}, {}


def promise(batch: Sequence[Press]) -> tuple[dict[UUID, Told], dict[UUID, int]]:
    """PostgreSQL's answers to presses, and the rooms of their items, in one round trip."""
    asked = [
        {
            "id": p.id,
            "item": p.item_id,
            "buyer": p.user_id,
            "units": p.units,
            "place": p.place,
            "admitted_at": p.at,
        }
        for p in batch
    ]
    hold_s = int(settings.FLASH_HOLD.total_seconds())
    found = sql.call("flashsales_promise", sql.json_param(asked), hold_s, sql.json_param(metadata()))
    ruling = orjson.loads(found) if isinstance(found, str) else found
    words = {UUID(press): (word, until) for press, word, until in ruling["answers"]}
    told = {p.id: _told(p, *words.get(p.id, ("not_open", None))) for p in batch}
    return told, {UUID(item): int(room) for item, room in ruling["rooms"]}


def _told(press: Press, word: str, until: str | None) -> Told:
    expires_at = datetime.fromisoformat(until) if until else None
    return Told(press.id, press.item_id, press.user_id, word, expires_at)


def _in_batches(standings: Iterable[Standing]) -> Iterable[list[Standing]]:
    rest = iter(standings)
    while batch := list(islice(rest, LOADED_AT_ONCE)):
        yield batch
