"""New users, and the claim on an e-mail address."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_for, new_id, normalised_identifier
from titan.platform.db import transactions
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import EmailTaken, IdentifierKind, User, UserNotFound
from ..domain.texts import has_controls, tidy
from ..events import UserDeactivated, UserEmailVerified, UserRegistered
from ..models import Claim
from ..models import User as UserRow
from .rows import lock_email

SUPERSEDED = "Somebody else proved to own the e-mail address."
MAX_EMAIL = 254
MAX_NAME = 120


def checked_email(email: str) -> str:
    """The address as it is stored.

    Raises:
        InvalidInput: it is not an e-mail address.
    """
    text = email.strip()
    try:
        validate_email(text)
    except ValidationError:
        problem = FieldProblem("/email", "wrong_format", "an address such as name@example.org")
    else:
        if max(len(text), len(normalised_identifier(text))) <= MAX_EMAIL:
            return text
        problem = FieldProblem("/email", "too_long", f"at most {MAX_EMAIL} characters")
    raise InvalidInput(problems=(problem,))


def checked_name(name: str) -> str:
    """The name as it is stored.

    Raises:
        InvalidInput: it is empty, too long or has control characters.
    """
    text = tidy(name)
    if not text:
        problem = FieldProblem("/name", "required", "what shall we call you?")
    elif len(text) > MAX_NAME:
        problem = FieldProblem("/name", "too_long", f"at most {MAX_NAME} characters")
    elif has_controls(text):
        problem = FieldProblem("/name", "invalid", "control characters are not allowed")
    else:
        return text
    raise InvalidInput(problems=(problem,))


def checked_preferences(*, locale: str, currency: str) -> None:
    """Insist on a language and a currency that Titan offers.

    Raises:
        InvalidInput: one of them is not offered.
    """
    problems = []
    if locale not in dict(settings.LANGUAGES):
        problems.append(FieldProblem("/locale", "not_one_of", ", ".join(dict(settings.LANGUAGES))))
    if currency not in settings.CURRENCIES:
        problems.append(FieldProblem("/currency", "not_one_of", ", ".join(settings.CURRENCIES)))
    if problems:
        raise InvalidInput(problems=tuple(problems))


def create(
    *,
    email: str,
    name: str,
    password_hash: str,
    locale: str,
    currency: str,
    roles: frozenset[str],
    is_email_verified: bool,
    user_id: UUID | None,
) -> User:
    """See `api.create_user`; `password_hash` is from `hash_password`."""
    checked_preferences(locale=locale, currency=currency)
    now = clock.now()
    row = UserRow(
        id=user_id or new_id(bucket=bucket_for(email)),
        email=checked_email(email),
        email_key=normalised_identifier(email),
        email_verified_at=now if is_email_verified else None,
        name=checked_name(name),
        password=password_hash,
        locale=locale,
        currency=currency,
        roles=sorted(roles),
        created_at=now,
    )
    with transactions.required():
        found = UserRow.objects.filter(id=row.id).first()
        if found is not None:
            return selectors.to_user(found)
        if is_email_verified:
            lock_email(row.email_key)
            _refuse_claimed(row.email_key, row.id)
        _insert(row)
        facts = [Pending(row.id, UserRegistered(row.id, locale, currency, now), version=1)]
        if is_email_verified:
            facts.append(Pending(row.id, UserEmailVerified(row.id, now), version=2))
        append(facts, at=now)
    return selectors.to_user(row)


def _insert(row: UserRow) -> None:
    try:
        with transactions.savepoint():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "users_user_one_verified_per_email" in str(error):
            raise EmailTaken from error
        raise


def verify_email(*, user_id: UUID, email: str) -> User:
    """See `api.mark_email_verified`."""
    key = normalised_identifier(email)
    with transactions.required():
        rows = lock_email(key)
        row = next((row for row in rows if row.id == user_id), None)
        if row is None:
            raise UserNotFound
        if row.email_verified_at is not None:
            return selectors.to_user(row)
        _refuse_claimed(key, user_id)
        if any(other.email_verified_at is not None for other in rows) or not row.is_active:
            raise EmailTaken
        now = row.email_verified_at = clock.now()
        row.save(update_fields=["email_verified_at"])
        append([Pending(row.id, UserEmailVerified(row.id, now)), *supersede(rows, user_id, now)], at=now)
    return selectors.to_user(row)


def supersede(rows: list[UserRow], user_id: UUID, now: datetime) -> list[Pending]:
    """Deactivate all others of these locked users of one address; gives the facts to be recorded."""
    superseded = [other for other in rows if other.id != user_id and other.is_active]
    UserRow.objects.filter(id__in=[other.id for other in superseded]).update(
        is_active=False, deactivated_at=now, deactivation_reason=SUPERSEDED
    )
    return [Pending(other.id, UserDeactivated(other.id, None, SUPERSEDED, now)) for other in superseded]


def _refuse_claimed(email_key: str, user_id: UUID) -> None:
    claims = Claim.objects.filter(kind=IdentifierKind.EMAIL, key=email_key)
    if claims.exclude(user_id=user_id).exists():
        raise EmailTaken
