"""Another e-mail address for a user whose bucket stays: asked for, claimed, taken over, let go.

Note [Claims]
    A user lives where the first address hashes to. Another address hashes to another bucket, perhaps in another cell: there
    a claim is laid, which is unique, and only then the user's row changes at home. Each of the two is one transaction that
    leaves an event for the other side, so whatever is killed in between is ended by whoever reads it. A claim that the user
    does not want any more is let go in the same way, and so is the one on the address before.
"""

from uuid import UUID

from django.db import IntegrityError

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_for, new_id, normalised_identifier
from titan.platform import homes
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import ChangedEmail, EmailChange, EmailTaken
from ..events import EmailClaimed, EmailClaimReleased, UserEmailChanged
from ..models import EmailChange as ChangeRow
from ..models import EmailClaim
from ..models import User as UserRow
from .registering import checked_email, supersede
from .rows import lock_email, locked


def ask(*, user_id: UUID, email: str) -> EmailChange:
    """See `api.ask_email_change`."""
    text = checked_email(email)
    key = normalised_identifier(text)
    with transactions.required():
        row = locked(user_id)
        if row.email_key == key:
            raise InvalidInput(
                problems=(FieldProblem("/email", "unchanged", "that is your address already"),)
            )
        change = ChangeRow.objects.filter(user_id=user_id).first() or ChangeRow(user_id=user_id)
        if normalised_identifier(change.email) != key or change.claim_id is None:
            change.claim_id = new_id(bucket=bucket_for(text))
        change.email, change.asked_at = text, clock.now()
        change.save()
    return EmailChange(user_id, text, change.claim_id)


def claim(*, change: EmailChange) -> None:
    """See `api.claim_email`."""
    homes.require(change.claim_id)
    key = normalised_identifier(change.email)
    with transactions.required():
        rows = lock_email(key)
        found = EmailClaim.objects.filter(email_key=key).first()
        if found is not None and (found.id, found.user_id) == (change.claim_id, change.user_id):
            return
        if found is not None or any(
            row.email_verified_at is not None and row.id != change.user_id for row in rows
        ):
            raise EmailTaken
        now = clock.now()
        EmailClaim.objects.create(id=change.claim_id, email_key=key, user_id=change.user_id, claimed_at=now)
        facts = supersede(rows, change.user_id, now)
        claimed = EmailClaimed(change.claim_id, change.user_id, now)
        append([Pending(change.claim_id, claimed), *facts], at=now)


def finish(*, user_id: UUID, claim_id: UUID) -> ChangedEmail | None:
    """See `api.finish_email_change`."""
    homes.require(user_id)
    with transactions.required():
        row = UserRow.objects.select_for_update().filter(id=user_id).first()
        change = ChangeRow.objects.filter(user_id=user_id).first()
        if row is not None and change is not None and change.held_claim_id == claim_id:
            return ChangedEmail(selectors.to_user(row))
        if row is None or change is None or change.claim_id != claim_id or not row.is_active:
            _let_go(user_id, claim_id)
            return None
        return _taken_over(row, change, claim_id)


def _taken_over(row: UserRow, change: ChangeRow, claim_id: UUID) -> ChangedEmail | None:
    former, held, now = row.email, change.held_claim_id, clock.now()
    row.email, row.email_key = change.email, normalised_identifier(change.email)
    row.email_verified_at = now
    try:
        with transactions.savepoint():
            row.save(update_fields=["email", "email_key", "email_verified_at"])
    except IntegrityError as error:
        if "users_user_one_verified_per_email" not in str(error):
            raise
        _let_go(row.id, claim_id)
        return None
    change.email, change.claim_id, change.held_claim_id = "", None, claim_id
    change.save()
    append([Pending(row.id, UserEmailChanged(row.id, now))], at=now)
    if held is not None:
        _let_go(row.id, held)
    return ChangedEmail(selectors.to_user(row), former)


def _let_go(user_id: UUID, claim_id: UUID) -> None:
    now = clock.now()
    append([Pending(user_id, EmailClaimReleased(claim_id, user_id, now))], at=now)


def release(*, user_id: UUID, claim_id: UUID) -> None:
    """See `api.release_email`."""
    homes.require(claim_id)
    EmailClaim.objects.filter(id=claim_id, user_id=user_id).delete()


def asked(*, user_id: UUID) -> EmailChange | None:
    """See `api.asked_email_change`."""
    change = ChangeRow.objects.filter(user_id=user_id, claim_id__isnull=False).first()
    if change is None or change.claim_id is None:
        return None
    return EmailChange(user_id, change.email, change.claim_id)
