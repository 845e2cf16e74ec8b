"""Keeping who did what, to what, and why."""

from uuid import UUID

from titan.kernel import clock
from titan.platform.observability.context import metadata

from .models import AuditEntry


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
