"""Verification links, forgotten and changed passwords."""

from uuid import UUID

from django.conf import settings

from titan.apps.users import api as users
from titan.apps.users.contracts import EmailTaken, User, UserNotFound
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.platform.db import transactions

from ..contracts import Client, LinkInvalid
from ..models import Session
from . import entering, links, mailing, sessions, throttle


def verify_email(*, token: str) -> User:
    """Take the proof of a link; repeatable.

    Raises:
        LinkInvalid: it is not good, or another account has claimed the address.
    """
    subject = links.read_verify_token(token)
    try:
        return users.mark_email_verified(user_id=subject.user_id, email=subject.email)
    except (EmailTaken, UserNotFound) as error:
        raise LinkInvalid from error


def request_reset(*, email: str, locale: str, client: Client) -> None:
    """Send a mail to the address in every case: a link, or the news that nobody has an account there.

    Raises:
        InvalidInput: it is not an e-mail address.
        TooManyAttempts: too many requests from this network.
    """
    if "@" not in email or len(email) > 254:
        raise InvalidInput(
            problems=(FieldProblem("/email", "wrong_format", "an address such as name@example.org"),)
        )
    throttle.mail_request(client=client)
    user = users.find_for_recovery(email=email)
    if not throttle.may_mail(email=email):
        return
    with transactions.required():
        mailing.enqueue(
            kind=mailing.RESET if user else mailing.NOBODY,
            email=user.email if user else email.strip(),
            locale=user.locale if user else locale or settings.LANGUAGE_CODE,
            user_id=user.id if user else None,
        )


def check_reset(*, token: str) -> User:
    """Whose password a link may change.

    Raises:
        LinkInvalid: it is not good.
    """
    subject = links.read_reset_token(token)
    user = users.get_many(ids=[subject.user_id]).get(subject.user_id)
    if user is None or not user.is_active or user.email != subject.email:
        raise LinkInvalid
    return user


def confirm_reset(*, token: str, password: str) -> User:
    """Set a new password by a link. That also proves the address, and ends every session.

    Raises:
        LinkInvalid: the link is not good.
        PasswordTooWeak: the password breaks a rule.
    """
    user = check_reset(token=token)
    password_hash = users.hash_password(password=password, email=user.email, name=user.name)
    try:
        with transactions.durable():
            user = users.mark_email_verified(user_id=user.id, email=user.email)
            # Again, now that the user is locked: of two uses at once only the first is good.
            links.read_reset_token(token)
            ended = _replace_password(user, password_hash, keep=None)
    except (EmailTaken, UserNotFound) as error:
        raise LinkInvalid from error
    sessions.after_end(ended)
    return user


def change_password(*, user_id: UUID, current: str, new: str, keep: UUID | None, client: Client) -> None:
    """Change the password of a user who knows it, and end all sessions but `keep`.

    Raises:
        CredentialsWrong: `current` is not the password.
        PasswordTooWeak: the new one breaks a rule.
        TooManyAttempts: too many guesses.
    """
    user = entering.check_own_password(user_id=user_id, password=current, client=client)
    password_hash = users.hash_password(password=new, email=user.email, name=user.name)
    with transactions.durable():
        ended = _replace_password(user, password_hash, keep=keep)
    sessions.after_end(ended)


def _replace_password(user: User, password_hash: str, *, keep: UUID | None) -> list[Session]:
    users.set_password(user_id=user.id, password_hash=password_hash)
    mailing.enqueue(kind=mailing.CHANGED, email=user.email, locale=user.locale, user_id=user.id)
    return sessions.end_all(user_id=user.id, because=sessions.PASSWORD_CHANGED, keep=keep)
