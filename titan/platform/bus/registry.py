"""Topics and subscribers by name, declared in each context's `subscribers` and `projections`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.module_loading import autodiscover_modules

from titan.kernel.events import fact_of
from titan.platform.eventlog.registry import Subscription

from .contracts import Topic

EVERYTHING = Topic("events")
# From one cell to one other: what the home of an id has to hear of.
LETTERS = Topic("letters", is_addressed=True)
_topics: dict[str, Topic] = {one.name: one for one in (EVERYTHING, LETTERS)}
_subscriptions: dict[str, "RemoteSubscription"] = {}
_addresses: dict[str, tuple[str, ...]] = {}


@dataclass(slots=True)
class RemoteSubscription(Subscription):
    """A named reader of what other cells publish under `topic`. Handlers are those of a `Subscription`."""

    topic: str = EVERYTHING.name

    def __post_init__(self) -> None:
        if self.name in _subscriptions:
            raise ValueError(f"two subscriptions of the bus are called {self.name!r}")
        _subscriptions[self.name] = self

    def wants(self, type: str) -> bool:
        """Whether it takes this fact, whatever version the publishing cell has of it."""
        return fact_of(type) in {fact_of(own) for own in self.types}


def declare(topic: Topic) -> Topic:
    """Make a topic known.

    Raises:
        ValueError: another topic has the name.
    """
    if _topics.setdefault(topic.name, topic) != topic:
        raise ValueError(f"two topics are called {topic.name!r}")
    return topic


def address(fact: str, path: tuple[str, ...]) -> None:
    """Letters of this fact go to the home of the id that stands at `path` in their payload.

    Raises:
        ValueError: the fact has another addressee.
    """
    if _addresses.setdefault(fact, path) != path:
        raise ValueError(f"{fact} is addressed to {_addresses[fact]}")


def addresses() -> Mapping[str, tuple[str, ...]]:
    """Where the addressee stands in the payload, by fact, of all letters."""
    autodiscover_modules("subscribers", "projections")
    return dict(_addresses)


def addressee(type: str, payload: Mapping[str, Any]) -> UUID | None:
    """Whose home a letter of this event goes to; None where it is no letter, or the id is missing."""
    found: Any = payload
    for name in _addresses.get(fact_of(type), ("",)):
        found = found.get(name) if isinstance(found, dict) else None
    return UUID(found) if isinstance(found, str) else None


def facts(topic: Topic) -> frozenset[str]:
    """The event types, without their version, that are published under a topic; empty for all of them."""
    return frozenset(_addresses) if topic.is_addressed else topic.facts


def topics() -> Mapping[str, Topic]:
    """All topics by name."""
    autodiscover_modules("subscribers", "projections")
    return dict(_topics)


def topic(name: str) -> Topic:
    """The topic of that name.

    Raises:
        KeyError: no context declares it.
    """
    return _topics.get(name) or topics()[name]


def subscriptions() -> Mapping[str, RemoteSubscription]:
    """All subscribers of the bus by name."""
    autodiscover_modules("subscribers", "projections")
    return dict(_subscriptions)
