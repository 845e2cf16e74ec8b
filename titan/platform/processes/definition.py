"""What a process is made of: kinds, steps, and what a step may answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID

from titan.kernel.errors import Kind, TitanError

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Wait:
    """A step's answer: nothing more can be done until `store.wake()` or `until`; the step then runs again.

    `state`, where given, is stored meanwhile.
    """

    until: datetime
    state: Any = None


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One do and its undo. Both take (process id, state) and must be repeatable.

    `do` returns the next state, or Wait. A TitanError that is not of kind UNAVAILABLE is a refusal:
    the process is undone. UNAVAILABLE and OSError are tried again until the deadline.
    `undo` returns nothing; it is retried without end, and also called where `do` may never have run.
    `external` tells for which states the step leaves this machine, so that progress is stored around it.
    """

    name: str
    do: Callable[[UUID, S], S | Wait]
    undo: Callable[[UUID, S], None] | None = None
    external: Callable[[S], bool] | None = None


@dataclass(frozen=True, slots=True)
class ProcessKind(Generic[S]):
    """A named sequence of steps over a frozen dataclass state.

    `on_undone` records the refusal for whoever waits for the outcome, as the last act of undoing.
    `patience` is how long a process may run or wait before it is undone.
    """

    name: str
    state: type[S]
    steps: tuple[Step[S], ...]
    patience: timedelta
    on_undone: Callable[[UUID, S, str], None] | None = None

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise ValueError(f"two process kinds are called {self.name!r}")
        _kinds[self.name] = self


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """How a process stands after a run. `error` is the refusal or the last failure, if there was one.

    `is_new` is False where an earlier process of the same id or key is told of instead.
    """

    id: UUID
    status: str
    state: S
    error: TitanError | None = None
    is_new: bool = True


def error_named(text: str) -> TitanError | None:
    """The error that a process stored as `code: detail`; None for an empty text or an unknown code."""
    code, _, detail = text.partition(": ")
    pending: list[type[TitanError]] = [TitanError]
    while pending:
        cls = pending.pop()
        if cls.code == code and cls is not TitanError:
            return cls(detail)
        pending += cls.__subclasses__()
    return None


class ProcessOverdue(TitanError):
    """The deadline passed while an outside party did not answer."""

    code = "processes.overdue"
    kind = Kind.UNAVAILABLE
    title = "This took too long and was undone"


_kinds: dict[str, ProcessKind[Any]] = {}


def kind_of(name: str) -> ProcessKind[Any]:
    """The process kind of that name.

    Raises:
        LookupError: no context of this process declares it.
    """
    if name not in _kinds:
        _discover()
    return _kinds[name]


def kinds() -> dict[str, ProcessKind[Any]]:
    """Every process kind by name: those that this release knows, which may be fewer than the database holds."""
    _discover()
    return dict(_kinds)


@cache
def _discover() -> None:
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("processes")
