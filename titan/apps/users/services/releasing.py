"""Telling the cell of a claim that it is not wanted (Note [Claims])."""

from uuid import UUID

from titan.kernel import clock
from titan.platform.eventlog.appending import Pending, append

from ..contracts import IdentifierKind
from ..events import EmailClaimReleased, IdentifierReleased


def let_go(user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> None:
    """Record that the claim is to be deleted, in the caller's transaction."""
    now = clock.now()
    if kind is IdentifierKind.EMAIL:
        append([Pending(user_id, EmailClaimReleased(claim_id, user_id, now))], at=now)
    else:
        append([Pending(user_id, IdentifierReleased(claim_id, user_id, kind, now))], at=now)
