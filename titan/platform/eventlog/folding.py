"""Folding: an aggregate is what its events make of it."""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, Self, TypeVar
from uuid import UUID

from titan.kernel.codec import from_json, to_text
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


def load(id: UUID, kind: type[A], *, upto: int | None = None) -> Loaded[A]:
    """Fold a stream, from its snapshot where one fits, optionally only up to a version."""
    state, version = kind.initial(), 0
    if upto is None:
        row = sql.one(
            "SELECT version, state FROM eventlog_snapshot WHERE stream = %s AND kind = %s",
            (id, kind.__name__),
        )
        if row:
            state, version = from_json(kind, row[1]), row[0]
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
        (id, kind.__name__, loaded.version, to_text(kind, loaded.state)),
    )
