"""Numbers and providers' subjects of a user: asked for, taken over once they are claimed (Note [Claims]), given up."""

from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import new_id
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import IdentifierKind, Taken, Wish
from ..domain.identifiers import bucket_of_key
from ..domain.phones import normalised_phone
from ..events import UserIdentifierAdded
from ..models import Identifier
from ..models import User as UserRow
from .releasing import let_go
from .rows import locked


def checked_phone(phone: str) -> str:
    """The number as E.164, read as one of the shop's own country unless it starts with `+`.

    Raises:
        InvalidInput: no such number can exist.
    """
    number = normalised_phone(phone, country=settings.STOREFRONT_COUNTRY)
    if number is None:
        problem = FieldProblem("/phone", "wrong_format", "a number with its country, such as +49 30 901820")
        raise InvalidInput(problems=(problem,))
    return number


def ask(*, user_id: UUID, kind: IdentifierKind, key: str, provider: str = "", email: str = "") -> Wish:
    """Note what the user wants to be known by, in place of another wish of that kind and provider; repeatable."""
    with transactions.required():
        locked(user_id)
        mine = Identifier.objects.filter(user_id=user_id, kind=kind, provider=provider)
        row = mine.filter(key=key).first()
        if row is None:
            mine.filter(held_at__isnull=True).delete()
            row = Identifier(
                claim_id=new_id(bucket=bucket_of_key(kind, key)),
                user_id=user_id,
                kind=kind,
                key=key,
                provider=provider,
            )
        row.email, row.asked_at = email, clock.now()
        row.save()
    return to_wish(row)


def to_wish(row: Identifier) -> Wish:
    """The contract of a row."""
    return Wish(row.user_id, row.key, row.claim_id, IdentifierKind(row.kind))


def asked(*, user_id: UUID, kind: IdentifierKind) -> Wish | None:
    """What the user waits for, of a kind without providers."""
    row = Identifier.objects.filter(user_id=user_id, kind=kind, held_at__isnull=True).first()
    return to_wish(row) if row is not None else None


def take_over(row: UserRow, claim_id: UUID) -> Taken | None:
    """Let the locked user be known by what was claimed; None where the user does not wait for it."""
    wish = Identifier.objects.filter(claim_id=claim_id, user_id=row.id).first()
    if wish is None or (wish.held_at is None and not row.is_active):
        return None
    is_new = wish.held_at is None
    if is_new:
        now = clock.now()
        _give_up(row.id, IdentifierKind(wish.kind), wish.provider)
        wish.held_at = now
        wish.save(update_fields=["held_at"])
        append([Pending(row.id, UserIdentifierAdded(row.id, IdentifierKind(wish.kind), now))], at=now)
    text = wish.provider or wish.key
    return Taken(selectors.to_user(row), IdentifierKind(wish.kind), is_new=is_new, text=text)


def _give_up(user_id: UUID, kind: IdentifierKind, provider: str) -> list[Identifier]:
    held = list(
        Identifier.objects.filter(user_id=user_id, kind=kind, provider=provider, held_at__isnull=False)
    )
    for row in held:
        let_go(user_id, row.claim_id, kind)
        row.delete()
    return held


def remove(*, user_id: UUID, kind: IdentifierKind, provider: str = "") -> bool:
    """Forget what the user is known by or waits for, of that kind and provider; whether there was any held. Repeatable."""
    with transactions.required():
        locked(user_id)
        held = _give_up(user_id, kind, provider)
        # What has been claimed for a wish already is let go by whoever reads of the claim.
        Identifier.objects.filter(user_id=user_id, kind=kind, provider=provider).delete()
    return bool(held)
