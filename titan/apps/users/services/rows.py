"""The one place where users are locked: by id, oldest id first."""

from uuid import UUID

from titan.platform.db import sql

from ..contracts import IdentifierKind, UserNotFound
from ..models import User


def locked(user_id: UUID) -> User:
    """The row, locked until the transaction ends.

    Raises:
        UserNotFound: there is none of that id.
    """
    row = User.objects.select_for_update().filter(id=user_id).first()
    if row is None:
        raise UserNotFound
    return row


def lock_identifier(kind: IdentifierKind, key: str) -> None:
    """Whoever claims or verifies an identifier does so alone until the transaction ends."""
    sql.query("SELECT pg_advisory_xact_lock(hashtextextended(%s::text, 0))", (f"users.{kind}:{key}",))


def lock_email(email_key: str) -> list[User]:
    """All users of a normalised e-mail address, locked in the order of their ids.

    First the address itself: who claims it, or verifies it, must not meet anybody whose row is not there yet.
    """
    lock_identifier(IdentifierKind.EMAIL, email_key)
    return list(User.objects.select_for_update().filter(email_key=email_key).order_by("id"))
