"""Checkpoints of partitions and versions of streams: what the effect of a message commits with.

Note [What may be forgotten]
    A letter's reader bears one that comes twice (`api.address`), since a bucket may move while letters to it are on their way and none of these
    rows moves along. So a letter's row spares work, but is not what makes its effect one: after `tasks.KEPT` it goes. Order holds without
    it: the letters of a stream lie in one partition, and a letter waits for none but a parked one, whose row stays until it is through. Rows of other topics are the memory
    by which gaps are found and repetitions dropped, one for each thing that there is: they stay.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.portability import locks

from .contracts import Part
from .figures import PUBLISHER
from .registry import subscriptions, topic

AT_ONCE = 10_000
_KEY = "subscriber = %s AND cluster = %s AND topic = %s AND partition = %s"


class Moved(Exception):
    """The checkpoint is before what was read: it was set back. Read again from where it stands."""


def begin(subscriber: str, cluster: str, topic: str, partitions: Collection[int]) -> dict[int, int]:
    """Where to read on, by partition; a new one begins at 0."""
    sql.execute(
        "INSERT INTO bus_checkpoint (subscriber, cluster, topic, partition, next_offset, behind, updated_at)"
        " SELECT %s, %s, %s, p, 0, 0, %s FROM unnest(%s::int[]) AS p ORDER BY p ON CONFLICT DO NOTHING",
        (subscriber, cluster, topic, clock.now(), list(partitions)),
    )
    rows = sql.query(
        "SELECT partition, next_offset FROM bus_checkpoint"
        " WHERE subscriber = %s AND cluster = %s AND topic = %s AND partition = ANY(%s)",
        (subscriber, cluster, topic, list(partitions)),
    )
    return dict(rows)


def lock(subscriber: str, cluster: str, parts: Sequence[Part]) -> dict[int, int]:
    """Hold the partitions until the transaction ends, once no mover holds all readers of the bus. Where each stands, by number.

    Raises:
        Moved: one stands before what was read of it.
    """
    rows = sql.query(
        "WITH let AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(%s, %s) AS in)"
        " SELECT c.partition, c.next_offset FROM let, bus_checkpoint c"
        " WHERE c.subscriber = %s AND c.cluster = %s AND c.topic = %s AND c.partition = ANY(%s)"
        " ORDER BY c.partition FOR UPDATE OF c",
        (*locks.BUS, subscriber, cluster, parts[0].topic, [part.partition for part in parts]),
    )
    stands: dict[int, int] = dict(rows)
    for part in parts:
        if stands.get(part.partition, -1) < part.begin:
            raise Moved(f"{subscriber}: {part.topic}/{part.partition} does not stand at {part.begin}")
    return stands


def arriving() -> frozenset[int]:
    """The buckets that are about to live here. Asked by a transaction that has its id, for which a mover waits who has just named them."""
    rows = sql.query("SELECT bucket FROM portability_moving WHERE phase IN ('expected', 'arriving')")
    return frozenset(bucket for (bucket,) in rows)


def advance(subscriber: str, cluster: str, part: Part) -> None:
    """Everything before the end of the part is taken. Never goes back."""
    sql.execute(
        f"UPDATE bus_checkpoint SET next_offset = %s, behind = %s, updated_at = %s WHERE {_KEY} AND next_offset <= %s",  # noqa: S608
        (part.end, part.behind, clock.now(), subscriber, cluster, part.topic, part.partition, part.end),
    )


def caught_up(subscriber: str, cluster: str, topic: str, partition: int) -> None:
    """The partition ends here for now."""
    sql.execute(
        f"UPDATE bus_checkpoint SET behind = 0, updated_at = %s WHERE {_KEY} AND behind > 0",  # noqa: S608
        (clock.now(), subscriber, cluster, topic, partition),
    )


def versions(subscriber: str, streams: Collection[UUID]) -> dict[UUID, int]:
    """Up to which version each stream is taken; holds the rows until the transaction ends."""
    rows = sql.query(
        "SELECT stream, version FROM bus_stream WHERE subscriber = %s AND stream = ANY(%s) ORDER BY stream FOR UPDATE",
        (subscriber, list(streams)),
    )
    return dict(rows)


def taken(subscriber: str, up_to: dict[UUID, int]) -> None:
    """The streams are taken up to these versions."""
    if not up_to:
        return
    streams = sorted(up_to)
    sql.execute(
        "INSERT INTO bus_stream (subscriber, stream, version, taken_at)"
        " SELECT %s, s, v, %s FROM unnest(%s::uuid[], %s::int[]) AS t (s, v) ON CONFLICT (subscriber, stream)"
        " DO UPDATE SET version = greatest(bus_stream.version, excluded.version), taken_at = excluded.taken_at",
        (subscriber, clock.now(), streams, [up_to[stream] for stream in streams]),
    )


def is_filled(cluster: str, topic: str) -> bool:
    """Whether a narrow topic of that Kafka has what the log held before the topic was there."""
    found = sql.one(
        "SELECT 1 FROM bus_checkpoint WHERE subscriber = %s AND cluster = %s AND topic = %s",
        (PUBLISHER, cluster, topic),
    )
    return found is not None


def filled(cluster: str, topic: str) -> None:
    """It has."""
    sql.execute(
        "INSERT INTO bus_checkpoint (subscriber, cluster, topic, partition, next_offset, behind, updated_at)"
        " VALUES (%s, %s, %s, 0, 0, 0, %s) ON CONFLICT DO NOTHING",
        (PUBLISHER, cluster, topic, clock.now()),
    )


def to_be_filled(topic: str) -> None:
    """Have the next publisher put the whole log into a narrow topic once more."""
    sql.execute("DELETE FROM bus_checkpoint WHERE subscriber = %s AND topic = %s", (PUBLISHER, topic))


def forget_letters(before: datetime) -> int:
    """Delete rows of letters' streams of which none was taken since; how many, at most `AT_ONCE`. See Note [What may be forgotten]."""
    readers = [name for name, one in subscriptions().items() if topic(one.topic).is_addressed]
    return sql.execute(
        "DELETE FROM bus_stream s USING (SELECT subscriber, stream FROM bus_stream o WHERE o.taken_at < %s"
        " AND o.subscriber = ANY(%s) AND NOT EXISTS (SELECT FROM bus_parked p WHERE p.subscriber = o.subscriber"
        " AND p.stream = o.stream) LIMIT %s FOR UPDATE SKIP LOCKED) AS old"
        " WHERE s.subscriber = old.subscriber AND s.stream = old.stream",
        (before, readers, AT_ONCE),
    )


def forget_clusters(before: datetime) -> int:
    """Delete checkpoints of Kafkas that nobody has read from since, while another one is read; how many.

    One that should come back is read from its beginning, as any new one.
    """
    return sql.execute(
        "DELETE FROM bus_checkpoint WHERE cluster IN (SELECT cluster FROM bus_checkpoint GROUP BY cluster HAVING max(updated_at) < %s)"
        " AND EXISTS (SELECT FROM bus_checkpoint WHERE updated_at >= %s)",
        (before, before),
    )
