"""The gate in Valkey: what it is told, and what it says. Note [What the gate knows] in `lua`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from titan.platform import cache as valkey

from . import lua

LEASE_MS = 2_000
ANSWER_MS = 3_600_000
ITEM_MS = 86_400_000
# One hash tag, so that a script finds all of them on one node of a cluster.
LEASE, PRESSES = "{flash}:lease", "{flash}:presses"
# What buyers are told, and the ids of slots whose times are others than the gate knew.
CHANNEL, MOVED = "flash:answers", "flash:moved"
_answer, _load, _renew, _end, _enter = (
    valkey.script(text) for text in (lua.ANSWER, lua.LOAD, lua.RENEW, lua.END, lua.ENTER)
)


def key(kind: str, *names: object) -> str:
    """A key of the gate."""
    return ":".join(("{flash}", kind, *map(str, names)))


class Standing(NamedTuple):
    """An item as PostgreSQL has it. `closes_us` is 0 for what was stopped; `place` is the last one given."""

    item_id: UUID
    slot_id: UUID
    opens_us: int
    closes_us: int
    limit: int
    room: int
    place: int


@dataclass(frozen=True, slots=True)
class Press:
    """An entry of the queue."""

    entry: str
    id: UUID
    item_id: UUID
    user_id: UUID
    units: int
    place: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """What a buyer is told of a press, in the words of the queue: reserved, sold_out, limit, not_open, over."""

    reservation_id: UUID
    item_id: UUID
    user_id: UUID
    outcome: str
    expires_at: datetime | None = None

    @property
    def text(self) -> str:
        """As it lies in Valkey."""
        until = int(self.expires_at.timestamp() * 1000) if self.expires_at else 0
        return f"{self.outcome} {self.item_id} {until}"


class Counts(NamedTuple):
    """What the gate has of an item; None where it does not know it."""

    room: int | None
    pending: int
    place: int
    done: int


def now_us() -> int:
    """Valkey's clock: the one that decides. Raises redis.RedisError."""
    seconds, micros = valkey.client().time()
    return int(seconds) * 1_000_000 + int(micros)


def run_id() -> str:
    """Names this run of the server: another one may have lost the last second of writes."""
    return str(valkey.client().info("server")["run_id"])


def close() -> None:
    """Nobody is let through from here on."""
    valkey.client().delete(LEASE)


def let_through(token: str) -> None:
    """Let through, for as long as the lease is renewed."""
    valkey.client().set(LEASE, token, px=LEASE_MS)


def renew(token: str, run: str) -> bool:
    """Whether the lease goes on; if not, the gate has to be rebuilt."""
    return bool(_renew([LEASE], [token, run, LEASE_MS]))


def lease_ms() -> int:
    """How long the lease still runs; negative when the gate is closed."""
    return int(valkey.client().pttl(LEASE))


def load(standings: Iterable[tuple[Standing, Sequence[tuple[UUID, int]]]], *, afresh: bool) -> None:
    """Take over what PostgreSQL says of items, with the units that buyers have; `afresh` forgets what the gate counted."""
    pipe = valkey.client().pipeline(transaction=False)
    for one, users in standings:
        counted: list[str | int] = [part for user_id, units in users for part in (str(user_id), units)]
        facts: list[str | int] = [
            str(one.slot_id),
            one.opens_us,
            one.closes_us,
            one.limit,
            one.room,
            one.place,
        ]
        keys = [key("item", one.item_id), key("users", one.item_id), key("slot", one.slot_id)]
        told: list[str | int] = [int(afresh), ITEM_MS, str(one.item_id), MOVED]
        pipe.eval(lua.LOAD, len(keys), *keys, *told, *facts, *counted)
    pipe.execute()


def queued(count: int, *, block_ms: int | None = None) -> list[Press]:
    """The oldest presses that have no answer, waiting for one if there is none. An answered one is not there any more."""
    found: Any = valkey.client().xread({PRESSES: "0-0"}, count=count, block=block_ms)
    return [_press(entry.decode(), fields) for _, entries in found for entry, fields in entries]


def _press(entry: str, fields: dict[bytes, bytes]) -> Press:
    return Press(
        entry=entry,
        id=UUID(fields[b"id"].decode()),
        item_id=UUID(fields[b"item"].decode()),
        user_id=UUID(fields[b"buyer"].decode()),
        units=int(fields[b"units"]),
        place=int(fields[b"place"]),
        at=datetime.fromtimestamp(int(fields[b"at"]) / 1_000_000, UTC),
    )


def answer(item_id: UUID, answered: Sequence[tuple[Press, Told]], *, room: int) -> None:
    """Bring PostgreSQL's answers to presses of an item, and tell them to whoever listens."""
    keys = [key("item", item_id), key("users", item_id), PRESSES]
    args: list[Any] = [room, ANSWER_MS]
    for press, told in answered:
        keys.append(key("answer", press.id))
        args += [press.entry, str(press.user_id), press.units, press.place]
        args += [int(told.outcome == "reserved"), told.text]
    _answer(keys, args)
    announce([told for _, told in answered])


def tell(told: Sequence[Told]) -> None:
    """Keep answers that no press waits for, and announce them."""
    pipe = valkey.client().pipeline(transaction=False)
    for one in told:
        pipe.set(key("answer", one.reservation_id), one.text, px=ANSWER_MS)
    pipe.execute()
    announce(told)


def announce(told: Sequence[Told]) -> None:
    """Publish answers; a hint that may be lost, since each can be asked for."""
    pipe = valkey.client().pipeline(transaction=False)
    for one in told:
        pipe.publish(CHANNEL, orjson.dumps(one))
    pipe.execute()


def end(item_id: UUID, user_id: UUID, reservation_id: UUID, units: int) -> None:
    """A promise is over: the buyer may have as many units again."""
    _end([key("users", item_id), key("answer", reservation_id)], [str(user_id), units])


def enter(slot_id: UUID, user_id: UUID, *, life_ms: int) -> int:
    """The user's place in the waiting room, from 1; the same when asked again."""
    return int(_enter([key("room", slot_id)], [str(user_id), life_ms]))


def counts(item_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    """What the gate has of items."""
    pipe = valkey.client().pipeline(transaction=False)
    for item_id in item_ids:
        pipe.hmget(key("item", item_id), ["room", "pending", "place", "done"])
    return {
        item_id: Counts(None if row[0] is None else int(row[0]), *(int(part or 0) for part in row[1:]))
        for item_id, row in zip(item_ids, pipe.execute(), strict=True)
    }


def answer_text(reservation_id: UUID) -> tuple[str, UUID, int] | None:
    """The word, the item and the number of what a buyer was told last."""
    found: Any = valkey.client().get(key("answer", reservation_id))
    return None if found is None else parse_answer(found)


def parse_answer(text: bytes) -> tuple[str, UUID, int]:
    """The same of its bytes."""
    word, item, number = text.decode().split(" ")
    return word, UUID(item), int(number)
