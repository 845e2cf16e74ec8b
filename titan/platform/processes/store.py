"""Stored progress: start, claim, save behind a fence, wake."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from titan.kernel import clock
from titan.kernel.codec import from_json, to_text
from titan.platform.db import sql

from .definition import ProcessKind, kind_of, kinds

LEASE = timedelta(seconds=settings.PROCESS_LEASE_SECONDS)
OPEN = ("running", "waiting", "undoing")
_COLUMNS = "id, kind, status, step, state, attempts, error, journal, fence, deadline_at"


class LeaseLost(Exception):
    """Another runner has taken this process; stop touching it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A process as read from its row, held by this runner while `fence` matches."""

    id: UUID
    kind: ProcessKind[Any]
    status: str
    step: int
    state: Any
    attempts: int
    error: str
    journal: tuple[dict[str, Any], ...]
    fence: int
    deadline_at: datetime

    def noted(self, step: str, what: str, detail: str = "") -> "Progress":
        """The same with one more line of history, the last 50 kept."""
        line = {"at": clock.now().isoformat(timespec="milliseconds"), "step": step, "what": what}
        if detail:
            line["detail"] = detail[:500]
        return replace(self, journal=(*self.journal[-49:], line))


def _progress(row: sql.Row) -> Progress:
    kind = kind_of(row[1])
    journal = tuple(from_json(list[dict[str, Any]], row[7]))
    return Progress(
        row[0], kind, row[2], row[3], from_json(kind.state, row[4]), row[5], row[6], journal, *row[8:]
    )


def insert(*, id: UUID, kind: ProcessKind[Any], state: Any, keys: tuple[str, ...] = ()) -> Progress | UUID:
    """Store a new process held by the caller, in one round trip.

    Returns the id of the existing process instead where one of that id, or holding one of the keys,
    exists already; keys are looked at in their order.
    """
    now = clock.now()
    deadline = now + kind.patience
    answer = sql.call(
        "processes_start", id, kind.name, dump_state(kind, state), list(keys), now, now + LEASE, deadline
    )
    if answer != id:
        return answer or id
    return Progress(id, kind, "running", 0, state, 0, "", (), 1, deadline)


def finished_json(
    *, id: UUID, kind: ProcessKind[Any], state: Any, keys: tuple[str, ...], at: datetime
) -> str:
    """A process whose steps the caller does all in one transaction, as the SQL door `processes_finished` takes it."""
    deadline = at + kind.patience
    done = Progress(id, kind, "succeeded", len(kind.steps), state, 0, "", (), 1, deadline).noted(
        "", "succeeded"
    )
    document = {
        "id": id,
        "kind": kind.name,
        "state": orjson.Fragment(dump_state(kind, state)),
        "keys": keys,
        "step": done.step,
        "journal": done.journal,
        "deadline_at": deadline,
    }
    return sql.json_param(document)


def holder(key: str) -> UUID | None:
    """The process that holds a key."""
    row = sql.one("SELECT process_id FROM processes_key WHERE key = %s", (key,))
    return row[0] if row else None


def free_key(key: str) -> None:
    """Let another process claim the key."""
    sql.execute("DELETE FROM processes_key WHERE key = %s", (key,))


def dump_state(kind: ProcessKind[Any], state: Any) -> str:
    """A state as JSON text."""
    return to_text(kind.state, state)


def read(id: UUID) -> Progress | None:
    """A process as it stands, without holding it."""
    row = sql.one(f"SELECT {_COLUMNS} FROM processes_process WHERE id = %s", (id,))  # noqa: S608
    return _progress(row) if row else None


def claim(id: UUID) -> Progress | None:
    """Take hold of an open process that nobody holds; None when it is held or closed."""
    now = clock.now()
    row = sql.one(
        "UPDATE processes_process SET lease_until = %s, fence = fence + 1"  # noqa: S608
        " WHERE id = %s AND status = ANY(%s) AND (lease_until IS NULL OR lease_until < %s)"
        f" RETURNING {_COLUMNS}",
        (now + LEASE, id, list(OPEN), now),
    )
    return _progress(row) if row else None


def claim_due(*, limit: int) -> list[Progress]:
    """Take hold of open processes whose time has come, oldest first. What a newer release has begun is left to it."""
    now = clock.now()
    rows = sql.query(
        "UPDATE processes_process SET lease_until = %s, fence = fence + 1 WHERE id IN ("  # noqa: S608
        " SELECT id FROM processes_process WHERE status = ANY(%s) AND wake_at <= %s AND kind = ANY(%s)"
        " AND (lease_until IS NULL OR lease_until < %s) ORDER BY wake_at LIMIT %s FOR UPDATE SKIP LOCKED)"
        f" RETURNING {_COLUMNS}",
        (now + LEASE, list(OPEN), now, list(kinds()), now, limit),
    )
    return [_progress(row) for row in rows]


def save(progress: Progress, *, wake_at: datetime | None = None, hold: bool = True) -> None:
    """Store progress, keeping the lease while `hold`, else giving it back.

    Raises:
        LeaseLost: another runner has taken the process since.
    """
    now = clock.now()
    touched = sql.execute(
        "UPDATE processes_process SET status = %s, step = %s, state = %s::jsonb, attempts = %s, error = %s,"
        " journal = %s::jsonb, wake_at = %s, lease_until = %s, updated_at = %s WHERE id = %s AND fence = %s",
        (
            progress.status,
            progress.step,
            dump_state(progress.kind, progress.state),
            progress.attempts,
            progress.error,
            sql.json_param(list(progress.journal)),
            wake_at or now,
            now + LEASE if hold else None,
            now,
            progress.id,
            progress.fence,
        ),
    )
    if not touched:
        raise LeaseLost(str(progress.id))


def wake(id: UUID) -> bool:
    """Let a waiting process run now. False when there is no open process of that id."""
    return bool(wake_all([id]))


def wake_all(ids: Sequence[UUID]) -> int:
    """Let waiting processes run now. Answers how many of these ids are of open ones."""
    return sql.execute(
        "UPDATE processes_process SET wake_at = %s WHERE id IN ("
        " SELECT id FROM processes_process WHERE id = ANY(%s) AND status = ANY(%s) ORDER BY id FOR UPDATE)",
        (clock.now(), list(ids), list(OPEN)),
    )


def open_counts() -> dict[str, float]:
    """How many processes stand at each status in which something is still to be done."""
    return dict(
        sql.query(
            "SELECT status, count(*)::float FROM processes_process"
            " WHERE status IN ('running', 'waiting', 'undoing', 'stuck') GROUP BY status"
        )
    )
