"""The log as it is published: all events in log order, each with the version that stands before it in its topic.

What was copied from another cell's log is published by that cell, and stays out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from titan.kernel.events import Envelope, fact_of, stays
from titan.kernel.ids import bucket_of
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.eventlog.reading import Place
from titan.platform.eventlog.registry import subscriptions

from .contracts import Message, Topic
from .registry import addressee, facts

# An older form of a fact is the same fact, and goes to the same topic.
_AFTER = (
    "SELECT e.position, (SELECT max(p.version) FROM eventlog_event p WHERE p.stream = e.stream"
    " AND p.version < e.version AND regexp_replace(p.type, '\\.v[0-9]+$', '') = ANY(%s))"
    " FROM eventlog_event e WHERE e.position = ANY(%s)"
)
_PLACES = "SELECT subscriber, transaction_id, position FROM eventlog_checkpoint WHERE subscriber = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and where it goes."""

    topic: Topic
    message: Message


def outgoing(envelopes: Sequence[Envelope], *, topics: Sequence[Topic], cell: int) -> list[Outgoing]:
    """What these events become, topic by topic, in their order; one that several topics take comes once for each."""
    own = [one for one in envelopes if not stays(one.type) and IS_COPY not in one.metadata]
    return [one for topic in topics for one in _of_topic(topic, own, cell)]


def _of_topic(topic: Topic, envelopes: Sequence[Envelope], cell: int) -> Iterator[Outgoing]:
    if topic.is_addressed:
        to = {one.position: bucket for one in envelopes if (bucket := _bucket_elsewhere(one)) is not None}
        taken = [one for one in envelopes if one.position in to]
    else:
        to, taken = {}, [one for one in envelopes if topic.takes(one.type)]
    before = _before(topic, taken)
    for one in taken:
        trace = str(one.metadata.get("trace_id", ""))
        message = Message(one, cell, before.get(one.position, 0), trace, to.get(one.position))
        yield Outgoing(topic, message)


def _bucket_elsewhere(envelope: Envelope) -> int | None:
    """The bucket that a letter is for, where another cell is its home."""
    to = addressee(envelope.type, envelope.payload)
    return None if to is None or homes.is_here(to) else bucket_of(to)


def is_ahead(envelopes: Sequence[Envelope]) -> bool:
    """Whether some subscriber of this cell has yet to take a letter of these that is for this cell itself.

    A letter is not sent to a bucket that lives here, since the subscribers here take it. Were the publisher first, the bucket could move in
    between, and nobody would.
    """
    if homes.is_alone():
        return False
    last: dict[str, Place] = {}
    for one in envelopes:
        to = addressee(one.type, one.payload)
        if to is not None and homes.is_here(to):
            last[fact_of(one.type)] = Place(one.transaction_id, one.position)
    # A subscriber with nothing to take moves along at leisure: nobody waits for that.
    due = {
        name: max(places)
        for name, subscription in subscriptions().items()
        if (places := [place for fact, place in last.items() if fact in subscription.facts])
    }
    if not due:
        return False
    rows = sql.query(_PLACES, (list(due),))
    stands = {name: Place(transaction, position) for name, transaction, position in rows}
    return any(stands.get(name, Place(0, 0)) < place for name, place in due.items())


def _before(topic: Topic, envelopes: Sequence[Envelope]) -> Mapping[int, int]:
    """By position of the event, the version before it. Where all events go, that is the one below."""
    wanted = facts(topic)
    if not wanted:
        return {envelope.position: envelope.version - 1 for envelope in envelopes}
    if not envelopes:
        return {}
    rows = sql.query(_AFTER, (sorted(wanted), [envelope.position for envelope in envelopes]))
    return {position: version or 0 for position, version in rows}


def read(place: Place, *, until: Place, limit: int) -> reading.Batch:
    """Up to `limit` events of any type in (`place`, `until`]."""
    return reading.after(place, types=None, until=until, limit=limit)
