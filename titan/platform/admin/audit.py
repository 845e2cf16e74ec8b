"""Keeping who did what, to what, and why."""

from dataclasses import dataclass
from uuid import UUID

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from .models import AuditEntry


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


def record(
    *, actor_id: UUID, actor: str, action: str, target_type: str, target_id: str, reason: str, outcome: str
) -> None:
    """Write one line of the audit log, in the caller's transaction where one is open."""
    AuditEntry.objects.create(
        at=clock.now(),
        actor_id=actor_id,
        actor=actor,
        action=action,
        target_type=target_type,
        target_id=target_id,
        reason=reason,
        outcome=outcome,
        request_id=str(metadata().get("request_id", "")),
    )
