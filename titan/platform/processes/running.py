"""Running: forwards through do, backwards through undo, taken up by anybody after a crash."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError

from titan.kernel import clock
from titan.kernel.errors import Kind, TitanError
from titan.platform.db import sql
from titan.platform.failpoints import leaving, reach

from . import store
from .definition import Outcome, ProcessKind, ProcessOverdue, Step, Wait, error_named
from .store import LeaseLost, Progress

log = structlog.get_logger(__name__)
_MAX_BACKOFF_S = 20.0
_STUCK_AFTER = 60


def start(*, id: UUID, kind: ProcessKind[Any], state: Any, keys: tuple[str, ...] = ()) -> Outcome[Any]:
    """Store a process and run it at once as far as it goes.

    Where a process of that id, or holding one of `keys`, exists already, it is taken up if nobody
    runs it, and the outcome is its own, with `is_new` False.
    """
    reach(f"{kind.name}.start.before_commit")
    started = store.insert(id=id, kind=kind, state=state, keys=keys)
    reach(f"{kind.name}.start.after_commit")
    if isinstance(started, UUID):
        return replace(advance(started), is_new=False)
    return run(started)


def advance(id: UUID) -> Outcome[Any]:
    """Take up an open process if nobody holds it; else tell how it stands.

    Raises:
        LookupError: there is no process of that id.
    """
    progress = store.claim(id)
    if progress is not None:
        return run(progress)
    standing = store.read(id)
    if standing is None:
        raise LookupError(f"no process {id}")
    return outcome_of(standing)


def run(progress: Progress) -> Outcome[Any]:
    """Run a held process until it ends, waits, or must be tried again later."""
    error: TitanError | None = None
    try:
        while progress.status in store.OPEN:
            if progress.status == "undoing":
                progress = _undo_all(progress)
            else:
                progress, error = _forward(progress)
            if progress.status in ("waiting", "retry"):
                return outcome_of(replace(progress, status="waiting"), error)
    except LeaseLost:
        log.warning("process.lease_lost", process=str(progress.id), kind=progress.kind.name)
        standing = store.read(progress.id)
        return outcome_of(standing or progress)
    return outcome_of(progress, error)


def outcome_of(progress: Progress, error: TitanError | None = None) -> Outcome[Any]:
    """How a process stands, from its progress."""
    return Outcome(progress.id, progress.status, progress.state, error or error_named(progress.error))


def _forward(progress: Progress) -> tuple[Progress, TitanError | None]:
    """Do the remaining steps. Ends succeeded, undoing, waiting, or `retry` (stored as running)."""
    steps = progress.kind.steps
    while progress.step < len(steps):
        step = steps[progress.step]
        leaves = step.external is not None and step.external(progress.state)
        if leaves:
            store.save(progress)
        try:
            answer = _do(progress, step, leaves=leaves)
        except Exception as fault:  # noqa: BLE001 - sorted by _failed
            return _failed(progress, step, fault)
        if isinstance(answer, Wait):
            return _wait(progress, step, answer)
        progress = replace(
            progress, state=answer, step=progress.step + 1, attempts=0, status="running", error=""
        )
        if leaves:
            progress = progress.noted(step.name, "done")
            store.save(progress)
    reach(f"{progress.kind.name}.finish.before_commit")
    done = replace(progress, status="succeeded").noted("", "succeeded")
    store.save(done, hold=False)
    reach(f"{progress.kind.name}.finish.after_commit")
    return done, None


def _failed(progress: Progress, step: Step[Any], fault: Exception) -> tuple[Progress, TitanError | None]:
    """A refusal undoes the process; an outage, or a fault of our own, is tried again."""
    if isinstance(fault, TitanError) and fault.kind is not Kind.UNAVAILABLE:
        return _start_undo(progress, step, fault), fault
    if not isinstance(fault, TitanError | OSError | OperationalError | InterfaceError):
        log.error("process.step_failed", process=str(progress.id), step=step.name, exc_info=fault)
    return _try_later(progress, step, fault)


def _do(progress: Progress, step: Step[Any], *, leaves: bool) -> Any:
    name = f"{progress.kind.name}.{step.name}"
    reach(f"{name}.before_commit")
    with leaving(name if leaves else ""):
        answer = step.do(progress.id, progress.state)
    reach(f"{name}.after_commit")
    return answer


def _wait(progress: Progress, step: Step[Any], answer: Wait) -> tuple[Progress, TitanError | None]:
    if clock.now() >= progress.deadline_at:
        overdue = ProcessOverdue(f"{step.name} was not answered in time")
        return _start_undo(progress, step, overdue), overdue
    state = progress.state if answer.state is None else answer.state
    waiting = replace(progress, status="waiting", state=state).noted(step.name, "waits")
    until = min(answer.until, progress.deadline_at)
    store.save(waiting, wake_at=until, hold=False)
    return waiting, None


def _try_later(progress: Progress, step: Step[Any], fault: Exception) -> tuple[Progress, TitanError | None]:
    """Back off with full jitter; past the deadline an outside failure undoes the process.

    A database that is away is never a reason to undo: what was done could not be told.
    """
    ours = isinstance(fault, OperationalError | InterfaceError)
    if not ours and clock.now() >= progress.deadline_at:
        overdue = ProcessOverdue(f"{step.name}: {fault}")
        return _start_undo(progress, step, overdue), overdue
    attempts = progress.attempts + 1
    again = replace(progress, attempts=attempts, status="running", error=_text(fault))
    again = again.noted(step.name, "failed, will be tried again", str(fault))
    delay = random.uniform(0.2, min(_MAX_BACKOFF_S, 0.3 * 2**attempts))  # noqa: S311 - jitter
    store.save(again, wake_at=clock.now() + timedelta(seconds=delay), hold=False)
    return replace(again, status="retry"), fault if isinstance(fault, TitanError) else None


def _start_undo(progress: Progress, step: Step[Any], refusal: TitanError) -> Progress:
    undoing = replace(progress, status="undoing", error=_text(refusal), attempts=0)
    undoing = undoing.noted(step.name, "refused", refusal.detail)
    store.save(undoing)
    return undoing


def _undo_all(progress: Progress) -> Progress:
    """Undo every step from the last to the first. Note [Lazy checkpoints] says why all of them."""
    name = ""
    try:
        for step in reversed(progress.kind.steps):
            name = step.name
            if step.undo is not None:
                reach(f"{progress.kind.name}.{name}.undo.before_commit")
                step.undo(progress.id, progress.state)
                reach(f"{progress.kind.name}.{name}.undo.after_commit")
        name = "on_undone"
        if progress.kind.on_undone is not None:
            progress.kind.on_undone(progress.id, progress.state, progress.error)
    except LeaseLost:
        raise
    except Exception as fault:
        log.exception("process.undo_failed", process=str(progress.id), step=name)
        return _undo_later(progress, name, fault)
    undone = replace(progress, status="undone").noted("", "undone")
    store.save(undone, hold=False)
    return undone


def _undo_later(progress: Progress, step: str, fault: Exception) -> Progress:
    """An undo that fails is tried again; after many tries it is left for an operator."""
    attempts = progress.attempts + 1
    again = replace(progress, attempts=attempts).noted(step, "undo failed", str(fault))
    if attempts >= _STUCK_AFTER:
        stuck = replace(again, status="stuck")
        store.save(stuck, hold=False)
        return stuck
    delay = min(_MAX_BACKOFF_S, 0.3 * 2 ** min(attempts, 8))
    store.save(again, wake_at=clock.now() + timedelta(seconds=delay), hold=False)
    return replace(again, status="retry")


def _text(fault: Exception) -> str:
    code = fault.code if isinstance(fault, TitanError) else type(fault).__name__
    return f"{code}: {fault}"[:2000]


def retry_now(id: UUID) -> Outcome[Any]:
    """An operator's retry: a stuck process goes on undoing, an open one runs at once."""
    sql.execute(
        "UPDATE processes_process SET status = CASE WHEN status = 'stuck' THEN 'undoing' ELSE status END,"
        " attempts = 0, wake_at = %s, lease_until = NULL WHERE id = %s AND status IN ('running','waiting','undoing','stuck')",
        (clock.now(), id),
    )
    return advance(id)


def compensate_now(id: UUID, *, reason: str) -> Outcome[Any]:
    """An operator's decision to undo an open process.

    Raises:
        LookupError: there is no open process of that id that nobody is running.
    """
    progress = store.claim(id)
    if progress is None:
        raise LookupError(f"process {id} is not open, or is running right now")
    undoing = replace(progress, status="undoing", error=f"operator: {reason}").noted(
        "", "undone by operator", reason
    )
    store.save(undoing)
    return run(undoing)
