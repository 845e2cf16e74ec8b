"""Passwords: rules, hashing, and a check that takes as long for strangers as for users."""

import secrets
from functools import cache
from uuid import UUID

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import (
    check_password,
    get_hasher,
    is_password_usable,
    make_password,
    verify_password,
)
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from titan.kernel.errors import FieldProblem
from titan.platform.db import transactions

from .. import selectors
from ..contracts import PasswordTooWeak, User
from ..models import User as UserRow
from .rows import locked

MAX_PASSWORD = 1024
CANDIDATES = 2


def hash_password(*, password: str, email: str, name: str = "") -> str:
    """The stored form of a password that keeps the rules. Slow by design: call it outside of transactions.

    Raises:
        PasswordTooWeak: it breaks a rule.
    """
    problems = _problems(password, UserRow(email=email, name=name))
    if problems:
        raise PasswordTooWeak(problems=tuple(FieldProblem("/password", *problem) for problem in problems))
    return make_password(password)


def _problems(password: str, owner: UserRow) -> list[tuple[str, str]]:
    if len(password) > MAX_PASSWORD:
        return [("too_long", f"at most {MAX_PASSWORD} characters")]
    if "\0" in password:
        return [("invalid", "U+0000 is not allowed")]
    try:
        password_validation.validate_password(password, owner)
    except ValidationError as error:
        return [(fault.code or "invalid", " ".join(fault.messages)) for fault in error.error_list]
    return []


def _nobodys_hash() -> str:
    return _made_nobodys_hash(get_hasher().algorithm)


@cache
def _made_nobodys_hash(algorithm: str) -> str:
    return make_password(secrets.token_urlsafe(32), hasher=algorithm)


def check_credentials(*, identifier: str, password: str) -> User | None:
    """The user of that e-mail address or number and password, or None.

    Always costs CANDIDATES verifications, so the time tells nothing about the identifier, nor of who has no password. The
    user may be inactive: whoever knows the password may be told so.
    """
    rows = selectors.login_candidates(identifier)
    hashes = [_hash_or_nobodys(row.password) for row in rows] + [_nobodys_hash()] * (CANDIDATES - len(rows))
    matches = [verify_password(password[: MAX_PASSWORD + 1], stored) for stored in hashes]
    for row, (is_right, is_outdated) in zip(rows, matches, strict=False):
        if is_right:
            if is_outdated:
                set_password(user_id=row.id, password_hash=make_password(password))
            return selectors.to_user(row)
    return None


def _hash_or_nobodys(stored: str | None) -> str:
    return stored if stored and is_password_usable(stored) else _nobodys_hash()


def check_password_of(*, user_id: UUID, password: str) -> bool:
    """Whether this is the user's password."""
    stored = UserRow.objects.filter(id=user_id).values_list("password", flat=True).first()
    return check_password(password[: MAX_PASSWORD + 1], _hash_or_nobodys(stored))


def has_password(*, user_id: UUID) -> bool:
    """Whether the user can sign in by a password."""
    stored = UserRow.objects.filter(id=user_id).values_list("password", flat=True).first()
    return stored is not None and is_password_usable(stored)


def no_password() -> str:
    """What is stored for a user who has none."""
    return make_password(None)


def set_password(*, user_id: UUID, password_hash: str) -> None:
    """Replace the password by one from `hash_password`. Browser sessions that knew the old one end by this.

    Raises:
        UserNotFound: there is no such user.
    """
    with transactions.required():
        row = locked(user_id)
        row.password = password_hash
        row.save(update_fields=["password"])


def password_mark(*, user_id: UUID) -> str:
    """A text that changes when the password does, and tells nothing about it; empty for an unknown user."""
    stored = UserRow.objects.filter(id=user_id).values_list("password", flat=True).first()
    if stored is None:
        return ""
    return salted_hmac("titan.users.password_mark", stored, algorithm="sha256").hexdigest()[:32]
