"""Another e-mail address for a user whose bucket stays: asked for, and taken over once it is claimed (Note [Claims])."""

from uuid import UUID

from django.db import IntegrityError

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_for, new_id, normalised_identifier
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import IdentifierKind, Taken, Wish
from ..events import UserEmailChanged
from ..models import EmailChange
from ..models import User as UserRow
from .registering import checked_email
from .releasing import let_go
from .rows import locked


def ask(*, user_id: UUID, email: str) -> Wish:
    """See `api.ask_email_change`."""
    text = checked_email(email)
    key = normalised_identifier(text)
    with transactions.required():
        row = locked(user_id)
        if row.email_key == key:
            raise InvalidInput(
                problems=(FieldProblem("/email", "unchanged", "that is your address already"),)
            )
        change = EmailChange.objects.filter(user_id=user_id).first() or EmailChange(user_id=user_id)
        if normalised_identifier(change.email) != key or change.claim_id is None:
            change.claim_id = new_id(bucket=bucket_for(text))
        change.email, change.asked_at = text, clock.now()
        change.save()
    return Wish(user_id, text, change.claim_id)


def asked(*, user_id: UUID) -> Wish | None:
    """See `api.asked_email_change`."""
    change = EmailChange.objects.filter(user_id=user_id, claim_id__isnull=False).first()
    if change is None or change.claim_id is None:
        return None
    return Wish(user_id, change.email, change.claim_id)


def take_over(row: UserRow, claim_id: UUID) -> Taken | None:
    """Give the locked user the claimed address; None where the user does not wait for it."""
    change = EmailChange.objects.filter(user_id=row.id).first()
    if change is None:
        return None
    if change.held_claim_id == claim_id:
        return Taken(selectors.to_user(row), IdentifierKind.EMAIL, is_new=False, text=row.email)
    if change.claim_id != claim_id or not row.is_active:
        return None
    former, held, now = row.email, change.held_claim_id, clock.now()
    row.email, row.email_key = change.email, normalised_identifier(change.email)
    row.email_verified_at = now
    try:
        with transactions.savepoint():
            row.save(update_fields=["email", "email_key", "email_verified_at"])
    except IntegrityError as error:
        if "users_user_one_verified_per_email" not in str(error):
            raise
        return None
    change.email, change.claim_id, change.held_claim_id = "", None, claim_id
    change.save()
    append([Pending(row.id, UserEmailChanged(row.id, now))], at=now)
    if held is not None:
        let_go(row.id, held, IdentifierKind.EMAIL)
    return Taken(selectors.to_user(row), IdentifierKind.EMAIL, is_new=True, text=row.email, former=former)
