"""Reading sessions."""

from uuid import UUID

from titan.kernel import clock

from .contracts import OpenSession, SessionKind
from .models import Session


def open_sessions(user_id: UUID) -> tuple[OpenSession, ...]:
    """The devices that are signed in, the last used first."""
    rows = Session.objects.filter(user_id=user_id, ended_at__isnull=True, expires_at__gt=clock.now())
    return tuple(
        OpenSession(
            id=row.id,
            kind=SessionKind(row.kind),
            device=row.device,
            address=row.address or "",
            created_at=row.created_at,
            seen_at=row.seen_at,
            expires_at=row.expires_at,
        )
        for row in rows.order_by("-seen_at", "id")[:100]
    )
