"""Claims on identifiers: laid where the identifier hashes to, taken over at the user's home, or let go.

Note [Claims]
    A user lives where the first address hashes to. Another address, a number, a provider's subject hash to other buckets,
    perhaps in other cells: there a claim is laid, which is unique, and only then the user's row changes at home. Each of the
    two is one transaction that leaves an event for the other side, so whatever is killed in between is ended by whoever reads
    it. A claim that the user does not want any more is let go in the same way, and so is the one on what was used before.
"""

from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.events import Event
from titan.platform import homes
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from ..contracts import IdentifierKind, IdentifierTaken, Taken, Wish
from ..domain.identifiers import key_of
from ..events import EmailClaimed, IdentifierClaimed
from ..models import Claim
from ..models import User as UserRow
from . import emails, identifiers
from .registering import supersede
from .releasing import let_go
from .rows import lock_email, lock_identifier


def lay(*, wish: Wish) -> None:
    """See `api.claim`."""
    homes.require(wish.claim_id)
    kind, key = wish.kind, key_of(wish.kind, wish.value)
    with transactions.required():
        lock_identifier(kind, key)
        found = Claim.objects.filter(kind=kind, key=key).first()
        if found is not None and (found.id, found.user_id) == (wish.claim_id, wish.user_id):
            return
        rows = lock_email(key) if kind is IdentifierKind.EMAIL else []
        if found is not None or any(
            row.email_verified_at is not None and row.id != wish.user_id for row in rows
        ):
            raise IdentifierTaken
        now = clock.now()
        Claim.objects.create(id=wish.claim_id, kind=kind, key=key, user_id=wish.user_id, claimed_at=now)
        facts = supersede(rows, wish.user_id, now)
        append([Pending(wish.claim_id, _claimed(wish, now)), *facts], at=now)


def _claimed(wish: Wish, now: datetime) -> Event:
    # Addresses keep the events that they had before there were other kinds: cells of the former release read them.
    if wish.kind is IdentifierKind.EMAIL:
        return EmailClaimed(wish.claim_id, wish.user_id, now)
    return IdentifierClaimed(wish.claim_id, wish.user_id, wish.kind, now)


def finish(*, user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> Taken | None:
    """See `api.finish_claim`."""
    homes.require(user_id)
    take_over = emails.take_over if kind is IdentifierKind.EMAIL else identifiers.take_over
    with transactions.required():
        row = UserRow.objects.select_for_update().filter(id=user_id).first()
        taken = take_over(row, claim_id) if row is not None else None
        if taken is None:
            let_go(user_id, claim_id, kind)
        return taken


def release(*, user_id: UUID, claim_id: UUID) -> None:
    """See `api.release_claim`."""
    homes.require(claim_id)
    Claim.objects.filter(id=claim_id, user_id=user_id).delete()
