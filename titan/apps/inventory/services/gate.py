"""The gate in Valkey: how many units of each variant can be taken this moment.

Note [The gate follows by version]
    Invariant: gate = truth(version) - pending. `pending` are units that the gate holds for reservations of
    which PostgreSQL has not answered yet. Every answer of PostgreSQL carries the free units and a version
    that grows with each change of them. An answer is taken unless a newer one was taken before, so answers
    may come late, twice, in any order or not at all, and the next one still sets the number right.
    No delta is ever sent to the gate, so none can be lost or counted twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import redis
import structlog
from django.db import transaction

from titan.platform import cache as valkey

log = structlog.get_logger(__name__)
BATCH = 500
READY = "ready"
# One hash tag, so that a script finds all of them on one node of a cluster.
_FREE, _VERSION, _PENDING = "{stock}:free", "{stock}:version", "{stock}:pending"
_DEADLINES, _HOLDS = "{stock}:deadlines", "{stock}:holds"

_HOLD = """
local id, deadline = ARGV[1], ARGV[2]
if redis.call('HEXISTS', KEYS[4], id) == 1 then return {'held'} end
local wanted = {}
for i = 3, #ARGV, 2 do wanted[#wanted + 1] = ARGV[i] end
local free = redis.call('HMGET', KEYS[1], 'ready', unpack(wanted))
if not free[1] then return {'unready'} end
local short = {'short'}
for i, variant in ipairs(wanted) do
  local left = free[i + 1]
  if not left or tonumber(left) < tonumber(ARGV[2 * i + 2]) then
    short[#short + 1] = variant
    short[#short + 1] = left or ''
  end
end
if #short > 1 then return short end
local pending, lefts, held = redis.call('HMGET', KEYS[2], unpack(wanted)), {}, {}
for i, variant in ipairs(wanted) do
  local quantity = ARGV[2 * i + 2]
  lefts[2 * i - 1], lefts[2 * i] = variant, string.format('%.0f', free[i + 1] - quantity)
  held[2 * i - 1], held[2 * i] = variant, string.format('%.0f', (pending[i] or 0) + quantity)
end
redis.call('HSET', KEYS[1], unpack(lefts))
redis.call('HSET', KEYS[2], unpack(held))
redis.call('ZADD', KEYS[3], deadline, id)
redis.call('HSET', KEYS[4], id, table.concat(ARGV, ' ', 3))
return {'held'}
"""
# Each hash is read once and written once, however many variants: a call from Lua costs more than what it does.
_TAKE = """
local id = ARGV[1]
local held = id ~= '' and redis.call('HGET', KEYS[5], id)
local back, variants, place = {}, {}, {}
local function note(variant)
  if not place[variant] then
    variants[#variants + 1] = variant
    place[variant] = #variants
  end
end
if held then
  redis.call('HDEL', KEYS[5], id)
  redis.call('ZREM', KEYS[4], id)
  for variant, quantity in string.gmatch(held, '(%S+) (%S+)') do
    note(variant)
    back[variant] = quantity
  end
end
for i = 2, #ARGV, 3 do note(ARGV[i]) end
if #variants == 0 then return held and 1 or 0 end
local free = redis.call('HMGET', KEYS[1], unpack(variants))
local version = redis.call('HMGET', KEYS[2], unpack(variants))
local pending = redis.call('HMGET', KEYS[3], unpack(variants))
local fresh = {}
for variant, quantity in pairs(back) do
  local at = place[variant]
  pending[at] = (pending[at] or 0) - quantity
  if free[at] then free[at], fresh[at] = free[at] + quantity, true end
end
local versions, frees, pendings, gone = {}, {}, {}, {}
for i = 2, #ARGV, 3 do
  local at = place[ARGV[i]]
  if not version[at] or tonumber(ARGV[i + 1]) >= tonumber(version[at]) then
    version[at] = ARGV[i + 1]
    free[at], fresh[at] = ARGV[i + 2] - math.max(pending[at] or 0, 0), true
    versions[#versions + 1], versions[#versions + 2] = ARGV[i], ARGV[i + 1]
  end
end
for at, variant in ipairs(variants) do
  if fresh[at] then frees[#frees + 1], frees[#frees + 2] = variant, string.format('%.0f', free[at]) end
  if back[variant] then
    if pending[at] > 0 then
      pendings[#pendings + 1], pendings[#pendings + 2] = variant, string.format('%.0f', pending[at])
    else
      gone[#gone + 1] = variant
    end
  end
end
if #frees > 0 then redis.call('HSET', KEYS[1], unpack(frees)) end
if #versions > 0 then redis.call('HSET', KEYS[2], unpack(versions)) end
if #pendings > 0 then redis.call('HSET', KEYS[3], unpack(pendings)) end
if #gone > 0 then redis.call('HDEL', KEYS[3], unpack(gone)) end
return held and 1 or 0
"""
_RECOUNT = """
redis.call('UNLINK', KEYS[1])
local holds = redis.call('HVALS', KEYS[2])
for _, held in ipairs(holds) do
  for variant, quantity in string.gmatch(held, '(%S+) (%S+)') do
    redis.call('HINCRBY', KEYS[1], variant, quantity)
  end
end
return #holds
"""
_hold = valkey.script(_HOLD)
_take = valkey.script(_TAKE)
_recount = valkey.script(_RECOUNT)


class Standing(NamedTuple):
    """What PostgreSQL says of a variant: the newer of two answers has the higher version."""

    variant_id: UUID
    version: int
    free: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says. `short` holds what it knows to be free of the variants that lack; None is unknown."""

    is_ready: bool
    short: Mapping[UUID, int | None]

    @property
    def is_held(self) -> bool:
        """All units are held for the caller."""
        return self.is_ready and not self.short


class Count(NamedTuple):
    """What the gate has of a variant; None where it does not know it."""

    free: int | None
    pending: int
    version: int | None


def hold(reservation_id: UUID, wanted: Mapping[UUID, int], *, deadline: datetime) -> Verdict:
    """Take all units or none, in one script; an id that holds already takes no more.

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    lines = [part for variant_id, quantity in wanted.items() for part in (str(variant_id), quantity)]
    answer: list[bytes] = _hold(
        [_FREE, _PENDING, _DEADLINES, _HOLDS], [str(reservation_id), _millis(deadline), *lines]
    )
    if answer[0] == b"short":
        short = zip(answer[1::2], answer[2::2], strict=True)
        return Verdict(
            is_ready=True, short={UUID(v.decode()): int(free) if free else None for v, free in short}
        )
    return Verdict(is_ready=answer[0] == b"held", short={})


def take(standings: Iterable[Standing], *, hold_id: UUID | None = None) -> None:
    """Take over what PostgreSQL says, and end the hold that it answers. Note [The gate follows by version].

    Raises:
        redis.RedisError: Valkey does not answer.
    """
    parts = [part for s in standings for part in (str(s.variant_id), s.version, s.free)]
    _take([_FREE, _VERSION, _PENDING, _DEADLINES, _HOLDS], [str(hold_id) if hold_id else "", *parts])


def follow(standings: Iterable[Standing], *, hold_id: UUID | None = None) -> None:
    """`take` as soon as the transaction has committed. Where Valkey is away, a later answer does it."""
    transaction.on_commit(partial(take_if_there, tuple(standings), hold_id=hold_id))


def take_if_there(standings: Sequence[Standing], *, hold_id: UUID | None = None) -> None:
    """`take` in batches; what Valkey does not hear is told again by the sweeper or the next change."""
    batches = list(in_batches(standings))
    if hold_id is not None and not batches:
        batches = [[]]
    try:
        for index, batch in enumerate(batches):
            take(batch, hold_id=None if index else hold_id)
    except redis.RedisError as error:
        log.warning("inventory.gate_not_told", variants=len(standings), error=str(error))


def in_batches(standings: Iterable[Standing]) -> Iterator[list[Standing]]:
    """Small enough that no script holds Valkey up for more than a moment."""
    rest = iter(standings)
    while batch := list(islice(rest, BATCH)):
        yield batch


def peek(variant_ids: Sequence[UUID]) -> dict[UUID, int | None] | None:
    """Units that can be taken, None for a variant the gate does not know; None while it is not ready."""
    found: list[Any] = valkey.client().hmget(_FREE, [READY, *map(str, variant_ids)])
    if found[0] is None:
        return None
    return {v: None if n is None else int(n) for v, n in zip(variant_ids, found[1:], strict=True)}


def counts(variant_ids: Sequence[UUID]) -> dict[UUID, Count]:
    """All that the gate has of variants, read at one moment."""
    names = [str(variant_id) for variant_id in variant_ids]
    pipe = valkey.client().pipeline(transaction=True)
    for key in (_FREE, _PENDING, _VERSION):
        pipe.hmget(key, names)
    rows = zip(variant_ids, *pipe.execute(), strict=True)
    return {
        v: Count(None if f is None else int(f), int(p or 0), None if n is None else int(n))
        for v, f, p, n in rows
    }


def overdue(now: datetime, *, limit: int) -> list[UUID]:
    """Holds of which PostgreSQL has not answered in time."""
    found: Any = valkey.client().zrangebyscore(_DEADLINES, "-inf", _millis(now), start=0, num=limit)
    return [UUID(held.decode()) for held in found]


def held_variants(reservation_id: UUID) -> list[UUID]:
    """The variants of an unanswered hold."""
    held = valkey.client().hget(_HOLDS, str(reservation_id))
    return [UUID(part) for part in held.decode().split(" ")[::2]] if isinstance(held, bytes) else []


def pending_holds() -> int:
    """How many holds PostgreSQL has yet to answer."""
    return int(valkey.client().hlen(_HOLDS))


def forget(variant_ids: Iterable[UUID] | None = None) -> None:
    """Forget what PostgreSQL said of these variants, or everything; holds stay. Without `ready` nothing sells."""
    if variant_ids is None:
        valkey.client().unlink(_FREE, _VERSION)
        return
    names = [str(variant_id) for variant_id in variant_ids]
    if names:
        valkey.client().hdel(_VERSION, *names)


def recount_pending() -> int:
    """Count the pending units anew from the holds; every variant must be taken anew afterwards."""
    return int(_recount([_PENDING, _HOLDS], []))


def run_id() -> str:
    """Names this run of the Valkey server: another one may have lost the last second of writes."""
    return str(valkey.client().info("server")["run_id"])


def ready_mark() -> str | None:
    """The run of Valkey in which the gate was last rebuilt; None while it may not be used."""
    found = valkey.client().hget(_FREE, READY)
    return found.decode() if isinstance(found, bytes) else None


def mark_ready(run: str) -> None:
    """Open the gate."""
    valkey.client().hset(_FREE, READY, run)


def _millis(at: datetime) -> int:
    return int(at.timestamp() * 1000)
