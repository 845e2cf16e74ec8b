"""Parked messages: put aside whole, tried again in the order of their stream, or given up by an operator."""

import traceback
from collections.abc import Collection
from uuid import UUID

import orjson
import structlog
from django.db import transaction

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import durable
from titan.platform.eventlog.delivery import OUTAGES, handle

from . import places, wire
from .contracts import Message, ParkedKind, Received
from .registry import RemoteSubscription, topic

log = structlog.get_logger(__name__)
_COLUMNS = 'id, topic, partition, "offset", key, headers, value'
_INSERT = (
    'INSERT INTO bus_parked (subscriber, cluster, topic, partition, "offset", stream, version, after, type, key, headers,'
    " value, kind, reason, attempts, parked_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, 1, %s) ON CONFLICT DO NOTHING"
)
_FIRST = (
    f"SELECT {_COLUMNS} FROM bus_parked WHERE subscriber = %s AND stream = %s AND version IS NOT NULL"  # noqa: S608 - a constant
    " ORDER BY version LIMIT 1"
)
# Whom nothing holds back any more: the forerunner came, or was replayed, or was given up; or the bucket has arrived.
_DUE = """
SELECT DISTINCT p.stream FROM bus_parked p JOIN bus_stream s USING (subscriber, stream)
WHERE p.subscriber = %s AND p.kind <> 'poison' AND (p.after <= s.version OR (p.kind = 'arriving' AND NOT EXISTS (
    SELECT FROM bus_parked q WHERE q.subscriber = p.subscriber AND q.stream = p.stream AND q.kind = 'poison')))
AND NOT EXISTS (SELECT FROM portability_moving m
    WHERE m.bucket = portability_bucket(p.stream) AND m.phase IN ('expected', 'arriving'))
"""


def poisoned(subscriber: str, among: Collection[UUID]) -> dict[UUID, set[int]]:
    """The versions of these streams that are parked as poison; an empty set where other messages of the stream wait."""
    rows = sql.query(
        "SELECT stream, array_agg(version) FILTER (WHERE kind = 'poison' AND version IS NOT NULL) FROM bus_parked"
        " WHERE subscriber = %s AND stream = ANY(%s) GROUP BY stream",
        (subscriber, list(among)),
    )
    return {stream: set(versions or ()) for stream, versions in rows}


def park(
    subscriber: str,
    cluster: str,
    received: Received,
    *,
    message: Message | None,
    kind: ParkedKind,
    reason: str,
) -> None:
    """Put a message aside, within the transaction that moves the checkpoint past it."""
    stream = wire.stream_of(received)
    is_new = sql.execute(
        _INSERT,
        (
            subscriber,
            cluster,
            received.topic,
            received.partition,
            received.offset,
            stream,
            message.envelope.version if message else None,
            message.after if message else None,
            message.envelope.type if message else "",
            received.key,
            orjson.dumps([(name, text.hex()) for name, text in received.headers]).decode(),
            received.value,
            kind,
            reason,
            clock.now(),
        ),
    )
    if is_new:
        # A batch that fails is tried again by halves: only what is parked in the end is worth a line.
        transaction.on_commit(lambda: _tell(subscriber, received, kind))
    if stream is not None:
        # So that a replay has a row to hold.
        places.taken(subscriber, {stream: 0})


def release(subscription: RemoteSubscription) -> int:
    """Deliver what waited for something that has come since. Returns how many went through."""
    rows = sql.query(_DUE, (subscription.name,))
    return sum(replay(subscription, stream=row[0]) for row in rows)


def awaits_buckets(subscriber: str) -> bool:
    """Whether something waits for its bucket to arrive."""
    return (
        sql.one("SELECT 1 FROM bus_parked WHERE subscriber = %s AND kind = 'arriving' LIMIT 1", (subscriber,))
        is not None
    )


def _tell(subscriber: str, received: Received, kind: ParkedKind) -> None:
    # What waits goes on by itself; poison needs somebody.
    say = log.error if kind is ParkedKind.POISON else log.info
    say("bus.parked", subscriber=subscriber, kind=kind, partition=received.partition, offset=received.offset)


def drop_taken(subscriber: str, up_to: dict[UUID, int]) -> None:
    """Parked versions that have been taken meanwhile are of no use any more."""
    sql.execute(
        "DELETE FROM bus_parked p USING unnest(%s::uuid[], %s::int[]) AS t (s, v)"
        " WHERE p.subscriber = %s AND p.stream = t.s AND p.version <= t.v",
        (list(up_to), list(up_to.values()), subscriber),
    )


def replay(subscription: RemoteSubscription, *, stream: UUID) -> int:
    """Try the parked messages of one stream again, in order. Returns how many went through.

    Stops at the first that fails again, with its new reason, or whose forerunner still is missing.
    """
    _read_again(subscription.name, stream)
    done = 0
    while (count := _replay_first(subscription, stream)) is not None:
        done += count
    return done


def replay_all(subscription: RemoteSubscription) -> tuple[int, int]:
    """Replay every stream of a subscriber. How many messages went through, how many stay."""
    own = (subscription.name,)
    rows = sql.query(
        "SELECT DISTINCT stream FROM bus_parked WHERE subscriber = %s AND stream IS NOT NULL", own
    )
    done = sum(replay(subscription, stream=row[0]) for row in rows)
    left = sql.one("SELECT count(*) FROM bus_parked WHERE subscriber = %s", own)
    return done, int(left[0]) if left else 0


def _read_again(subscriber: str, stream: UUID) -> None:
    """Those that could not be read at all: perhaps this release can, and knows their version then."""
    query = f"SELECT {_COLUMNS} FROM bus_parked WHERE subscriber = %s AND stream = %s AND version IS NULL"  # noqa: S608 - a constant
    for row in sql.query(query, (subscriber, stream)):
        try:
            message = wire.parse(_received(row))
        except wire.Malformed as error:
            _failed_again(row[0], str(error))
            continue
        envelope = message.envelope
        sql.execute(
            "UPDATE bus_parked SET version = %s, after = %s, type = %s, kind = 'gap' WHERE id = %s"
            " AND NOT EXISTS (SELECT FROM bus_parked q WHERE q.subscriber = %s AND q.stream = %s AND q.version = %s)",
            (envelope.version, message.after, envelope.type, row[0], subscriber, stream, envelope.version),
        )


def _replay_first(subscription: RemoteSubscription, stream: UUID) -> int | None:
    """1 when it went through, 0 when its version was taken before, None when there is none or it stays."""
    key = 0
    try:
        with durable():
            stands = places.versions(subscription.name, [stream]).get(stream, 0)
            row = sql.one(_FIRST, (subscription.name, stream))
            if row is None:
                return None
            key = row[0]
            message = wire.parse(_received(row))
            is_early = message.after > stands and _waits(subscription)
            if is_early or message.envelope.bucket in places.arriving():
                return None
            sql.execute("DELETE FROM bus_parked WHERE id = %s", (key,))
            if message.envelope.version <= stands:
                return 0
            deliver(subscription, [message])
            places.taken(subscription.name, {stream: message.envelope.version})
        return 1
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001 - the reason is kept with the message
        _failed_again(key, traceback.format_exc(limit=-6))
        return None


def _waits(subscription: RemoteSubscription) -> bool:
    """Whether a message waits for its forerunner even where none is parked. See Note [Order of a stream]."""
    own = topic(subscription.topic)
    return not own.is_compacted and not own.is_addressed


def _failed_again(id: int, reason: str) -> None:
    sql.execute(
        "UPDATE bus_parked SET attempts = attempts + 1, kind = 'poison', reason = %s WHERE id = %s",
        (reason, id),
    )


def give_up(subscription: RemoteSubscription, *, id: int) -> int:
    """Go on without: drop a poisoned message, or what a waiting one waits for. Returns how many went through after it."""
    with durable():
        row = sql.one("SELECT stream, version, after, kind FROM bus_parked WHERE id = %s", (id,))
        if row is None:
            return 0
        stream, version, after, kind = row
        if stream is not None:
            places.versions(subscription.name, [stream])
        if kind == ParkedKind.POISON:
            sql.execute("DELETE FROM bus_parked WHERE id = %s", (id,))
            reached = version
        else:
            reached = after
        if stream is not None and reached is not None:
            places.taken(subscription.name, {stream: reached})
    return replay(subscription, stream=stream) if stream is not None else 0


def deliver(subscription: RemoteSubscription, messages: Collection[Message]) -> None:
    """Hand to the handlers what they take of these, in order, inside the caller's transaction."""
    wanted = [message.envelope for message in messages if subscription.wants(message.envelope.type)]
    handle(subscription, [wire.current(envelope) for envelope in wanted])


def _received(row: sql.Row) -> Received:
    _, name, partition, offset, key, headers, value = row
    pairs = orjson.loads(headers) if isinstance(headers, str | bytes) else headers
    return Received(
        name,
        partition,
        offset,
        bytes(key),
        tuple((name, bytes.fromhex(text)) for name, text in pairs),
        bytes(value),
    )
