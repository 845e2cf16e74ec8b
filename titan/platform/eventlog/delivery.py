"""Delivery: a subscriber's effect and its checkpoint in one transaction, so it happens exactly once.

An event whose handler keeps failing is parked with the reason; later events of the same stream
wait parked behind it, other streams go on. An outage of the database is no poison: it propagates
and the batch is tried again.
"""

import traceback
from collections.abc import Iterator, Sequence

import structlog
from django.db import InterfaceError, OperationalError

from titan.kernel import clock
from titan.kernel.events import Envelope, newest
from titan.platform.db import sql
from titan.platform.db.transactions import durable
from titan.platform.portability import locks

from . import reading
from .reading import Place
from .registry import Subscription

log = structlog.get_logger(__name__)
OUTAGES = (OperationalError, InterfaceError)
_CHECKPOINT = "SELECT transaction_id, position FROM eventlog_checkpoint WHERE subscriber = %s"
# Until its transaction ends: who reads the log may finish what concerns buckets that are about to leave, when nobody else may.
_AS_READER = f"set_config('{locks.READER}', 'on', true)"
_CHECKPOINT_LOCKED = (
    f"SELECT transaction_id, position, {_AS_READER} FROM eventlog_checkpoint WHERE subscriber = %s FOR UPDATE"  # noqa: S608
)
_MOVE = (
    "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s, updated_at = %s"  # noqa: S608 - constants
    " WHERE subscriber = %s AND transaction_id = %s AND position = %s"
    " RETURNING EXISTS (SELECT FROM eventlog_parked p WHERE p.subscriber = eventlog_checkpoint.subscriber),"
    f" {_AS_READER}"
)


def checkpoint(subscriber: str, *, lock: bool = False) -> Place:
    """Where a subscriber stands; a new one starts before everything."""
    statement = _CHECKPOINT_LOCKED if lock else _CHECKPOINT
    row = sql.one(statement, (subscriber,))
    if row is None:
        sql.execute(
            "INSERT INTO eventlog_checkpoint (subscriber, transaction_id, position, updated_at)"
            " VALUES (%s, 0, 0, %s) ON CONFLICT DO NOTHING",
            (subscriber, clock.now()),
        )
        row = sql.one(statement, (subscriber,))
    return Place(*row[:2]) if row else Place(0, 0)


def _advance(subscriber: str, place: Place) -> None:
    sql.execute(
        "UPDATE eventlog_checkpoint SET transaction_id = %s, position = %s, updated_at = %s WHERE subscriber = %s",
        (place.transaction_id, place.position, clock.now(), subscriber),
    )


def deliver(subscription: Subscription, *, until: Place | None = None) -> int:
    """Deliver one batch. Returns how many events were taken; 0 means that it has caught up."""
    until = until or reading.head()
    try:
        with durable():
            place = checkpoint(subscription.name, lock=True)
            if place >= until:
                return 0
            batch = reading.after(place, types=subscription.types, until=until, limit=subscription.size)
            _take(subscription, batch.envelopes)
            _advance(subscription.name, batch.end)
            return len(batch.envelopes)
    except OUTAGES:
        raise
    except Exception:
        log.warning("eventlog.batch_failed", subscriber=subscription.name, exc_info=True)
        return _deliver_singly(subscription, until=until)


def deliver_read(
    subscription: Subscription, envelopes: Sequence[Envelope], *, place: Place, until: Place
) -> bool:
    """Deliver what was read already: all events of its types in (`place`, `until`], in log order.

    False, with nothing done, where the checkpoint is not at `place` (another relay works too, or it was reset) or a handler
    failed: then `deliver` has to read by itself, and to park what fails.
    """
    try:
        with durable():
            row = sql.one(
                _MOVE,
                (
                    until.transaction_id,
                    until.position,
                    clock.now(),
                    subscription.name,
                    place.transaction_id,
                    place.position,
                ),
            )
            if row is None:
                return False
            if row[0]:
                _take(subscription, envelopes)
            else:
                handle(subscription, envelopes)
            return True
    except OUTAGES:
        raise
    except Exception:
        log.warning("eventlog.batch_failed", subscriber=subscription.name, exc_info=True)
        return False


def drain(subscription: Subscription) -> int:
    """Deliver until caught up with the head at the time of the call. Returns the number taken."""
    until, total = reading.head(), 0
    while checkpoint(subscription.name) < until:
        total += deliver(subscription, until=until)
    return total


def _take(subscription: Subscription, envelopes: Sequence[Envelope]) -> None:
    parked = parked_streams(subscription.name) if envelopes else set()
    open_envelopes = []
    for envelope in envelopes:
        if envelope.stream in parked:
            _park(subscription.name, envelope, reason="waits behind a parked event of its stream")
        else:
            open_envelopes.append(envelope)
    handle(subscription, open_envelopes)


def handle(subscription: Subscription, envelopes: Sequence[Envelope]) -> None:
    """Hand events to the handlers, in order, inside the caller's transaction."""
    if subscription.batch is not None:
        if envelopes:
            subscription.batch(envelopes)
        return
    for run in runs(subscription, envelopes):
        # What only a newer release knows cannot be read here: it is parked, as whatever fails is.
        pairs = [(envelope, envelope.event()) for envelope in run]
        kind = newest(run[0].type)
        if kind in subscription.run_handlers:
            subscription.run_handlers[kind](pairs)
        else:
            subscription.handlers[kind](*pairs[0])


def runs(subscription: Subscription, envelopes: Sequence[Envelope]) -> Iterator[list[Envelope]]:
    """What handlers get at once: an event that is handled singly alone, those between two of them by type."""
    between: list[Envelope] = []
    for envelope in envelopes:
        if newest(envelope.type) in subscription.run_handlers:
            between.append(envelope)
            continue
        yield from _by_type(between)
        between = []
        yield [envelope]
    yield from _by_type(between)


def _by_type(envelopes: list[Envelope]) -> Iterator[list[Envelope]]:
    """All of the first one's type that no earlier event of their stream precedes, then the same with the rest."""
    while envelopes:
        run, rest, waiting = [], [], set()
        kind = newest(envelopes[0].type)
        for envelope in envelopes:
            if newest(envelope.type) == kind and envelope.stream not in waiting:
                run.append(envelope)
            else:
                rest.append(envelope)
                waiting.add(envelope.stream)
        yield run
        envelopes = rest


def _deliver_singly(subscription: Subscription, *, until: Place) -> int:
    """After a failed batch: one event a transaction, parking those that fail alone."""
    place = checkpoint(subscription.name)
    batch = reading.after(place, types=subscription.types, until=until, limit=subscription.size)
    for envelope in batch.envelopes:
        here = Place(envelope.transaction_id, envelope.position)
        try:
            with durable():
                if checkpoint(subscription.name, lock=True) >= here:
                    continue
                _take(subscription, [envelope])
                _advance(subscription.name, here)
        except OUTAGES:
            raise
        except Exception:  # noqa: BLE001 - the reason is kept with the parked event
            with durable():
                if checkpoint(subscription.name, lock=True) < here:
                    _park(subscription.name, envelope, reason=traceback.format_exc(limit=-6))
                    _advance(subscription.name, here)
    with durable():
        if checkpoint(subscription.name, lock=True) < batch.end:
            _advance(subscription.name, batch.end)
    return len(batch.envelopes)


def parked_streams(subscriber: str) -> set[object]:
    """Of which streams a subscriber has parked events."""
    rows = sql.query("SELECT DISTINCT stream FROM eventlog_parked WHERE subscriber = %s", (subscriber,))
    return {row[0] for row in rows}


def _park(subscriber: str, envelope: Envelope, *, reason: str) -> None:
    log.error("eventlog.parked", subscriber=subscriber, type=envelope.type, position=envelope.position)
    sql.execute(
        "INSERT INTO eventlog_parked (subscriber, stream, position, type, reason, attempts, parked_at)"
        " VALUES (%s, %s, %s, %s, %s, 1, %s) ON CONFLICT DO NOTHING",
        (subscriber, envelope.stream, envelope.position, envelope.type, reason, clock.now()),
    )


def replay(subscription: Subscription, *, stream: object) -> int:
    """Try the parked events of one stream again, in order. Returns how many went through.

    Stops at the first that fails again; its reason and number of attempts are updated.
    """
    done = 0
    while True:
        row = sql.one(
            "SELECT position FROM eventlog_parked WHERE subscriber = %s AND stream = %s ORDER BY position LIMIT 1",
            (subscription.name, stream),
        )
        if row is None or not _replay_one(subscription, row[0]):
            return done
        done += 1


def _replay_one(subscription: Subscription, position: int) -> bool:
    key = (subscription.name, position)
    try:
        with durable():
            checkpoint(subscription.name, lock=True)
            if not sql.execute("DELETE FROM eventlog_parked WHERE subscriber = %s AND position = %s", key):
                return True
            envelope = reading.at_position(position)
            if envelope is not None:
                handle(subscription, [envelope])
        return True
    except OUTAGES:
        raise
    except Exception:  # noqa: BLE001 - the reason is kept with the parked event
        sql.execute(
            "UPDATE eventlog_parked SET attempts = attempts + 1, reason = %s WHERE subscriber = %s AND position = %s",
            (traceback.format_exc(limit=-6), *key),
        )
        return False


def rebuild(subscription: Subscription) -> int:
    """Empty a projection and fold the whole log into it, in one transaction.

    Readers see the old rows until the commit. Returns the number of events folded.

    Raises:
        ValueError: the subscription is not a projection (it has no reset).
    """
    if subscription.on_reset is None:
        raise ValueError(f"{subscription.name} is not a projection: it cannot be rebuilt")
    with durable():
        stands = checkpoint(subscription.name, lock=True)
        until, place, total = max(reading.head(), stands), Place(0, 0), 0
        subscription.on_reset()
        sql.execute("DELETE FROM eventlog_parked WHERE subscriber = %s", (subscription.name,))
        while place < until:
            batch = reading.after(place, types=subscription.types, until=until, limit=1000)
            handle(subscription, batch.envelopes)
            place, total = batch.end, total + len(batch.envelopes)
        _advance(subscription.name, until)
    return total
