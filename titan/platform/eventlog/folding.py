"""Folding: an aggregate is what its events make of it."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from pydantic import TypeAdapter

from titan.kernel.events import Event
from titan.platform.db import sql

from . import reading


class Aggregate(Protocol):
    """Frozen state that an event turns into the next state."""

    @classmethod
    def initial(cls) -> Self:
        """The state before any event."""

    def apply(self, event: Event) -> Self:
        """The state after the event. Never refuses: the fact has happened."""


A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True)
class Loaded(Generic[A]):
    """An aggregate and the version it stands at; 0 means that the stream is empty."""

    state: A
    version: int


@cache
def _adapter(cls: type[Any]) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def load(id: UUID, kind: type[A], *, upto: int | None = None) -> Loaded[A]:
    """Fold a stream, from its snapshot where one fits, optionally only up to a version."""
    state, version = kind.initial(), 0
    if upto is None:
        row = sql.one(
            "SELECT version, state FROM eventlog_snapshot WHERE stream = %s AND kind = %s",
            (id, kind.__name__),
        )
        if row:
            state, version = _adapter(kind).validate_json(_text(row[1])), row[0]
    for envelope in reading.stream(id, after_version=version):
        if upto is not None and envelope.version > upto:
            break
        state, version = state.apply(envelope.event()), envelope.version
    return Loaded(state, version)


def save_snapshot(id: UUID, loaded: Loaded[Any]) -> None:
    """Keep the folded state; an older snapshot never replaces a newer one."""
    kind = type(loaded.state)
    sql.execute(
        "INSERT INTO eventlog_snapshot (stream, kind, version, state) VALUES (%s, %s, %s, %s::jsonb)"
        " ON CONFLICT (stream, kind) DO UPDATE SET version = excluded.version, state = excluded.state"
        " WHERE eventlog_snapshot.version < excluded.version",
        (id, kind.__name__, loaded.version, _adapter(kind).dump_json(loaded.state).decode()),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else sql.json_param(value)
