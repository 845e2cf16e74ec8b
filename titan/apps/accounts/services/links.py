"""Links in mails: signed, with an end, good for one change. Nothing about them is stored."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, User, Wish

from ..contracts import LinkInvalid

VERIFY_LIFETIME = timedelta(days=3)
RESET_LIFETIME = timedelta(hours=1)
CHANGE_LIFETIME = timedelta(days=1)
_VERIFY, _RESET = "titan.accounts.verify", "titan.accounts.reset"
PROOF_LIFETIME = timedelta(minutes=15)
_CHANGE, _CLAIMED = "titan.accounts.change", "titan.accounts.claimed"
_PROOF = "titan.accounts.proof"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a good link is about, and the e-mail address that it was sent to."""

    user_id: UUID
    email: str


def verify_token(user: User) -> str:
    """Proves that the address of a user receives mail."""
    return signing.dumps([str(user.id), user.email], salt=_VERIFY)


def read_verify_token(token: str) -> Subject:
    """Whom it is about.

    Raises:
        LinkInvalid: it is not one of ours, or too old.
    """
    user_id, email = _read(token, salt=_VERIFY, lifetime=VERIFY_LIFETIME, parts=2)
    return Subject(UUID(user_id), email)


def reset_token(user: User) -> str:
    """Allows one change of the password."""
    return signing.dumps([str(user.id), user.email, users.password_mark(user_id=user.id)], salt=_RESET)


def read_reset_token(token: str) -> Subject:
    """Whom it is about.

    Raises:
        LinkInvalid: it is not one of ours, too old, or the password was changed since.
    """
    user_id, email, mark = _read(token, salt=_RESET, lifetime=RESET_LIFETIME, parts=3)
    if not mark or users.password_mark(user_id=UUID(user_id)) != mark:
        raise LinkInvalid
    return Subject(UUID(user_id), email)


def change_token(wish: Wish) -> str:
    """Proves that the other address receives mail. It begins with the claim, so that it is brought to where that is laid."""
    return signing.dumps([str(wish.claim_id), str(wish.user_id), wish.value], salt=_CHANGE)


def proof_token(wish: Wish) -> str:
    """Says in the cell of the claim that a number or a provider's subject is proved to be the user's."""
    told = [str(wish.claim_id), str(wish.user_id), wish.value, wish.kind.value]
    return signing.dumps(told, salt=_PROOF)


def read_proof_token(token: str) -> Wish:
    """What a `proof_token`, or a `change_token` from a mail, is about.

    Raises:
        LinkInvalid: it is not one of ours, or too old.
    """
    try:
        claim_id, user_id, value, kind = _read(token, salt=_PROOF, lifetime=PROOF_LIFETIME, parts=4)
    except LinkInvalid:
        claim_id, user_id, value = _read(token, salt=_CHANGE, lifetime=CHANGE_LIFETIME, parts=3)
        kind = IdentifierKind.EMAIL.value
    return Wish(UUID(user_id), value, UUID(claim_id), IdentifierKind(kind))


def claimed_token(wish: Wish) -> str:
    """Says at the user's home that the claim is laid."""
    told = [str(wish.user_id), str(wish.claim_id), wish.kind.value]
    return signing.dumps(told, salt=_CLAIMED)


def read_claimed_token(token: str) -> tuple[UUID, UUID, IdentifierKind] | None:
    """User, claim and kind; None where it is no such token."""
    try:
        user_id, claim_id, kind = _read(token, salt=_CLAIMED, lifetime=CHANGE_LIFETIME, parts=3)
    except LinkInvalid:
        return None
    return UUID(user_id), UUID(claim_id), IdentifierKind(kind)


def _read(token: str, *, salt: str, lifetime: timedelta, parts: int) -> list[str]:
    try:
        found = signing.loads(token, salt=salt, max_age=lifetime)
    except (signing.BadSignature, ValueError) as error:
        raise LinkInvalid from error
    if not isinstance(found, list) or len(found) != parts:
        raise LinkInvalid
    return found


def absolute(path: str) -> str:
    """The address that people see, for a path of ours."""
    return f"{settings.PUBLIC_URL}{path}"
