"""The one door of contexts to the bus: what they publish to other cells, what they take from them.

from titan.platform.bus import api as bus

bus.publish("catalogue", ProductPublished, ProductWithdrawn, is_compacted=True)
subscription = bus.subscribe("search.catalogue", topic="catalogue")
"""

from titan.kernel.events import Event

from . import registry
from .contracts import Topic, fact_of
from .registry import RemoteSubscription


def publish(name: str, *events: type[Event], is_compacted: bool = False) -> Topic:
    """Declare a topic of these events. All events go to the topic `events` besides.

    Raises:
        ValueError: the name is taken by another topic, or no event is named.
    """
    if not events:
        raise ValueError(f"topic {name!r} would carry nothing")
    facts = frozenset(fact_of(event.type) for event in events)
    return registry.declare(Topic(name, facts, is_compacted))


def keep(*events: type[Event]) -> None:
    """Facts that are of no use to other cells, such as what was learnt from them: they stay out of all topics.

    They need streams of their own, since readers of `events` would miss them in any other.
    """
    registry.keep(fact_of(event.type) for event in events)


def subscribe(name: str, *, topic: str = "events", size: int = 200) -> RemoteSubscription:
    """A reader of what other cells publish under `topic`; `.on`, `.in_runs` and `.in_batches` name its handlers.

    Raises:
        ValueError: the name is taken.
    """
    return RemoteSubscription(name, size=size, topic=topic)
