"""Keeping who did what, to what, and why."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Self
from uuid import UUID

from django.http import HttpRequest

from titan.kernel import clock
from titan.platform.db import sql, transactions
from titan.platform.observability.context import metadata

from .models import AuditEntry, BegunEntry

UNKNOWN = "unknown: began {at:%Y-%m-%d %H:%M:%S} UTC, and its process ended before it could tell; look at the target"


@dataclass(frozen=True, slots=True)
class Deed:
    """What an operator does to one thing, and why; without a reason the database refuses it."""

    actor_id: UUID
    actor: str
    action: str
    target_type: str
    target_id: str
    reason: str

    @classmethod
    def of(cls, request: HttpRequest, action: str, target: tuple[str, Any], reason: str) -> Self:
        """By who is signed in, to the `target`: the label of its model and its key."""
        user = request.user
        return cls(UUID(str(user.pk)), user.get_username(), action, target[0], str(target[1]), reason)


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that does not follow from the one before it."""

    entry_id: int
    fault: str


@dataclass(frozen=True, slots=True)
class Report:
    """The chain as it stands; `head` is the hash of its last entry, to be kept elsewhere by whoever wants to be sure."""

    entries: int
    head: str
    faults: tuple[Fault, ...]


def check() -> Report:
    """Recompute the chain. Removing the newest entries is seen only by who has kept an earlier head."""
    row = sql.one(
        "SELECT count(*), coalesce((SELECT hash FROM ops_audit ORDER BY id DESC LIMIT 1), '') FROM ops_audit"
    )
    entries, head = row or (0, "")
    faults = tuple(Fault(*found) for found in sql.query("SELECT entry_id, fault FROM ops_audit_faults()"))
    return Report(entries, head, faults)


def record(deed: Deed, *, outcome: str) -> None:
    """Write one line of the audit log, in the caller's transaction where one is open."""
    AuditEntry.objects.create(at=clock.now(), request_id=_request_id(), outcome=outcome, **asdict(deed))


def begin(deed: Deed) -> int:
    """Keep that it has begun; to be called before it does anything. What `end` is to be given."""
    return BegunEntry.objects.create(at=clock.now(), request_id=_request_id(), **asdict(deed)).pk


def end(begun: int, deed: Deed, *, outcome: str) -> None:
    """Write the line of what has begun."""
    with transactions.required():
        BegunEntry.objects.filter(pk=begun).delete()
        record(deed, outcome=outcome)


def give_up(*, older_than: timedelta) -> int:
    """Write the lines of what began and never ended, its process having been killed: its outcome is unknown. How many."""
    with transactions.required():
        lost = BegunEntry.objects.select_for_update(skip_locked=True).filter(at__lt=clock.now() - older_than)
        rows = list(lost.order_by("pk"))
        for row in rows:
            kept = {field: getattr(row, field) for field in (*Deed.__slots__, "request_id")}
            AuditEntry.objects.create(at=clock.now(), outcome=UNKNOWN.format(at=row.at), **kept)
        BegunEntry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _request_id() -> str:
    return str(metadata().get("request_id", ""))
