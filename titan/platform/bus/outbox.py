"""The log as it is published: all events in log order, each with the version that stands before it in its topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from titan.kernel.events import Envelope
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.reading import Place

from .contracts import Message, Topic
from .registry import is_kept

# An older form of a fact is the same fact, and goes to the same topic.
_AFTER = (
    "SELECT e.position, (SELECT max(p.version) FROM eventlog_event p WHERE p.stream = e.stream"
    " AND p.version < e.version AND regexp_replace(p.type, '\\.v[0-9]+$', '') = ANY(%s))"
    " FROM eventlog_event e WHERE e.position = ANY(%s)"
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message and where it goes."""

    topic: Topic
    message: Message


def outgoing(envelopes: Sequence[Envelope], *, topics: Sequence[Topic], cell: int) -> list[Outgoing]:
    """What these events become, in their order; one that several topics take comes once for each."""
    before = {topic.name: _before(topic, envelopes) for topic in topics}
    return [
        Outgoing(
            topic,
            Message(
                envelope,
                cell,
                before[topic.name].get(envelope.position, 0),
                str(envelope.metadata.get("trace_id", "")),
            ),
        )
        for envelope in envelopes
        for topic in topics
        if topic.takes(envelope.type) and not is_kept(envelope.type)
    ]


def _before(topic: Topic, envelopes: Sequence[Envelope]) -> Mapping[int, int]:
    """By position of the event, the version before it. Where all events go, that is the one below."""
    if not topic.facts:
        return {envelope.position: envelope.version - 1 for envelope in envelopes}
    positions = [envelope.position for envelope in envelopes if topic.takes(envelope.type)]
    if not positions:
        return {}
    rows = sql.query(_AFTER, (sorted(topic.facts), positions))
    return {position: version or 0 for position, version in rows}


def read(place: Place, *, until: Place, limit: int) -> reading.Batch:
    """Up to `limit` events of any type in (`place`, `until`]."""
    return reading.after(place, types=None, until=until, limit=limit)
