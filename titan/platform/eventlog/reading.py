"""Reading the log: by stream for folding, in log order for subscribers.

Note [Reading behind the horizon]
    `position` comes from a sequence, so a transaction that drew 7 may commit after one that drew 8.
    A reader that goes by position alone would step over 7 for ever. So events are ordered by
    (transaction_id, position), and only those whose transaction is older than the oldest one still
    open are read: no event can ever appear behind the place where a reader has been.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import orjson

from titan.kernel.events import Envelope, fact_of
from titan.platform.db import sql
from titan.platform.portability import locks

# `txid` has a name of its own, since ORDER BY prefers an output column over the indexed one of that name.
_COLUMNS = "stream, version, type, bucket, payload, metadata, recorded_at, transaction_id::text::bigint AS txid, position"

# Compared one by one, so that nobody looks through the server's locks while there is no cut.
_HEAD = f"""
SELECT txid, position FROM (
    (SELECT transaction_id::text::bigint AS txid, position FROM eventlog_event
    WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY transaction_id DESC, position DESC LIMIT 1)
    UNION ALL
    SELECT c.transaction_id, c.position FROM eventlog_cut c WHERE (
        SELECT count(*) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.pid = c.holder
        AND l.classid = {locks.LOG[0]} AND l.objid = {locks.LOG[1]}
    ) > 0
) AS places ORDER BY txid, position LIMIT 1
"""  # noqa: S608 - constants


class Place(NamedTuple):
    """A place in log order. `Place(0, 0)` is before everything."""

    transaction_id: int
    position: int


# No transaction has this id (PostgreSQL reserves it), so it lies between what arrived from other cells, with 0, and what is recorded here.
BEHIND_ARRIVED = Place(1, 0)


@dataclass(frozen=True, slots=True)
class Batch:
    """Events after a place, and the place up to which the log has now been read."""

    envelopes: tuple[Envelope, ...]
    end: Place


def _envelope(row: sql.Row) -> Envelope:
    payload, metadata = row[4], row[5]
    return Envelope(
        stream=row[0],
        version=row[1],
        type=row[2],
        bucket=row[3],
        payload=orjson.loads(payload) if isinstance(payload, str | bytes) else payload,
        metadata=orjson.loads(metadata) if isinstance(metadata, str | bytes) else metadata,
        recorded_at=row[6],
        transaction_id=row[7],
        position=row[8],
    )


def stream(id: UUID, *, after_version: int = 0) -> list[Envelope]:
    """All events of a stream in order."""
    return [
        _envelope(row)
        for row in sql.query(
            f"SELECT {_COLUMNS} FROM eventlog_event WHERE stream = %s AND version > %s ORDER BY version",  # noqa: S608
            (id, after_version),
        )
    ]


def at_position(position: int) -> Envelope | None:
    """The event at a position of this cell's log."""
    row = sql.one(f"SELECT {_COLUMNS} FROM eventlog_event WHERE position = %s", (position,))  # noqa: S608
    return _envelope(row) if row else None


def head() -> Place:
    """The last place that may be read up to: behind it nothing can appear any more, and no cut lies before it (`Cut`)."""
    row = sql.one(_HEAD)
    return Place(*row) if row else Place(0, 0)


def last() -> Place:
    """The last committed place, also where it is not yet safe to read up to."""
    row = sql.one(
        "SELECT transaction_id::text::bigint AS txid, position FROM eventlog_event"
        " ORDER BY transaction_id DESC, position DESC LIMIT 1"
    )
    return Place(*row) if row else Place(0, 0)


def after(place: Place, *, types: Sequence[str] | None, until: Place, limit: int) -> Batch:
    """Up to `limit` events of the given types (None: of all) in (`place`, `until`], in log order.

    Of a type all versions are read: a reader must neither pass over what an older release has recorded, which is upcast,
    nor what a newer one has, which it parks.
    """
    of_types = " AND rtrim(type, '0123456789') = ANY(%s)" if types is not None else ""
    rows = sql.query(
        f"SELECT {_COLUMNS} FROM eventlog_event"  # noqa: S608
        " WHERE (transaction_id, position) > (%s::text::xid8, %s)"
        f" AND (transaction_id, position) <= (%s::text::xid8, %s){of_types}"
        " ORDER BY transaction_id, position LIMIT %s",
        (
            str(place.transaction_id),
            place.position,
            str(until.transaction_id),
            until.position,
            *([sorted({f"{fact_of(one)}.v" for one in types})] if types is not None else []),
            limit,
        ),
    )
    envelopes = tuple(_envelope(row) for row in rows)
    full = len(envelopes) == limit
    last = envelopes[-1] if full else None
    return Batch(envelopes, Place(last.transaction_id, last.position) if last else until)
