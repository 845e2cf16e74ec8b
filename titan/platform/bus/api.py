"""The one door of contexts to the bus: what they publish to other cells, what they take from them.

from titan.platform.bus import api as bus

bus.publish("catalogue", ProductPublished, ProductWithdrawn, is_compacted=True)
subscription = bus.subscribe("search.catalogue", topic="catalogue")

bus.address(OrderPlaced, to="order.shop_id")
letters = bus.subscribe("orders.letters", topic="letters")
"""

from titan.kernel.events import Event, fact_of

from . import registry
from .contracts import Topic
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


def address(event: type[Event], *, to: str) -> None:
    """Events of this type are letters: the home of the id in their field `to` (dotted where it lies deeper) hears of them.

    They go into the topic `letters`, where that is another cell. All letters of a stream must have one addressee. A reader
    has to bear one that comes twice, since a bucket may move while letters to it are on their way.

    Raises:
        ValueError: the event has another addressee.
    """
    registry.address(fact_of(event.type), tuple(to.split(".")))


def subscribe(name: str, *, topic: str = "events", size: int = 200) -> RemoteSubscription:
    """A reader of what other cells publish under `topic`; `.on`, `.in_runs` and `.in_batches` name its handlers.

    Raises:
        ValueError: the name is taken.
    """
    return RemoteSubscription(name, size=size, topic=topic)
