"""Events: frozen, past-tense facts with a versioned type, and the envelope that carries them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import orjson

from .codec import adapter

Payload = dict[str, Any]
E = TypeVar("E", bound="type[Event]")


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all facts. A subclass is a frozen slotted dataclass with `type = "orders.order_placed.v1"`.

    Fields are ids, numbers, texts, datetimes, Money, and tuples or dataclasses of these: a full
    snapshot, so that a reader never has to ask back.

    A fact that `stays` is of use to its cell alone, such as what that has learnt from others: no topic takes it, and it does not
    move with its bucket. It needs streams of its own, since readers elsewhere would miss it in any other.
    """

    type: ClassVar[str] = ""
    stays: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Envelope:
    """A recorded event. (stream, version) identifies it everywhere; (transaction_id, position) orders the log of one cell."""

    stream: UUID
    version: int
    type: str
    bucket: int
    payload: Payload
    metadata: Payload
    recorded_at: datetime
    transaction_id: int
    position: int
    _decoded: list[Event] = field(default_factory=list, init=False, repr=False, compare=False)

    def event(self) -> Event:
        """The typed fact, upcast from older versions of its type; decoded once, since many subscribers may ask."""
        if not self._decoded:
            self._decoded.append(decode(self.type, self.payload))
        return self._decoded[0]


_types: dict[str, type[Event]] = {}
_upcasters: dict[str, tuple[str, Callable[[Payload], Payload]]] = {}


def register(cls: E) -> E:
    """Class decorator: make an event type known for decoding.

    Raises:
        ValueError: the type is missing, malformed or taken by another class.
    """
    name = cls.type
    if name.count(".") != 2 or not name.rsplit(".v", 1)[-1].isdigit():
        raise ValueError(f"{cls.__name__}.type {name!r} is not `context.past_tense_fact.vN`")
    if _types.setdefault(name, cls) is not cls and _types[name].__qualname__ != cls.__qualname__:
        raise ValueError(f"event type {name!r} is taken by {_types[name].__name__}")
    _types[name] = cls
    return cls


def upcast(old: str, *, to: str) -> Callable[[Callable[[Payload], Payload]], Callable[[Payload], Payload]]:
    """Function decorator: turn payloads of type `old` into those of the newer type `to`."""

    def wrap(change: Callable[[Payload], Payload]) -> Callable[[Payload], Payload]:
        _upcasters[old] = (to, change)
        return change

    return wrap


def fact_of(type: str) -> str:
    """An event type without its version: `orders.order_placed`."""
    return type.rsplit(".v", 1)[0]


def newest(type: str) -> str:
    """The type that events of this one are upcast to; itself where there is no newer one here."""
    name = type
    while name in _upcasters:
        name = _upcasters[name][0]
    return name


def stays(type: str) -> bool:
    """Whether facts of this type stay in their cell; of an unknown one False."""
    cls = _types.get(newest(type))
    return cls is not None and cls.stays


def registered() -> Mapping[str, type[Event]]:
    """Every known event type by name."""
    return dict(_types)


def encode(event: Event) -> Payload:
    """The event as JSON values."""
    encoded: Payload = orjson.loads(encode_bytes(event))
    return encoded


def encode_bytes(event: Event) -> bytes:
    """The event as JSON text. orjson writes dataclasses, UUIDs and datetimes natively."""
    return orjson.dumps({field.name: getattr(event, field.name) for field in fields(event)})


def decode(type: str, payload: Mapping[str, Any]) -> Event:
    """The typed event of a recorded payload, after its upcasters.

    Raises:
        UnknownEvent: no class of this process knows the type.
        pydantic.ValidationError: the payload does not have the fields of its type.
    """
    name, data = type, dict(payload)
    while name in _upcasters:
        name, change = _upcasters[name]
        data = change(data)
    cls = _types.get(name)
    if cls is None:
        raise UnknownEvent(f"no event class is registered for {name!r}")
    event: Event = adapter(cls).validate_python(data)
    return event


class UnknownEvent(LookupError):
    """If you're hitting this, a context's `events.py` is not imported, or the event is from a newer release."""
