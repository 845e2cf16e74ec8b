"""What a process is made of: kinds, steps, and what a step may answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from titan.kernel.errors import Kind, TitanError

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Wait:
    """A step's answer: nothing more can be done until `signal()` or `until`; the step then runs again."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One do and its undo. Both take (process id, state) and must be repeatable.

    `do` returns the next state, or Wait. A TitanError that is not of kind UNAVAILABLE is a refusal:
    the process is undone. UNAVAILABLE and OSError are tried again until the deadline.
    `undo` returns nothing; it is retried without end, and also called where `do` may never have run.
    """

    name: str
    do: Callable[[UUID, S], S | Wait]
    undo: Callable[[UUID, S], None] | None = None
    external: bool = False


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
    failpoints: tuple[str, ...] = field(default=("before_commit", "after_commit", "after_external"))

    def __post_init__(self) -> None:
        if self.name in _kinds:
            raise ValueError(f"two process kinds are called {self.name!r}")
        _kinds[self.name] = self


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """How a process stands after a run: its status, its state, and the refusal if there was one."""

    status: str
    state: S
    error: TitanError | None = None
    error_code: str = ""
    error_detail: str = ""


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
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("processes")
    return _kinds[name]


def kinds() -> dict[str, ProcessKind[Any]]:
    """Every process kind by name."""
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("processes")
    return dict(_kinds)
