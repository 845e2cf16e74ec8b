"""Registration and login: nothing about them tells a stranger whether an address has an account."""

from uuid import UUID

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, User
from titan.platform.db import transactions

from ..contracts import AccountDeactivated, Client, CredentialsWrong, PasswordMissing, Session, Tokens
from . import mailing, sessions, throttle


def register(*, email: str, password: str, name: str, locale: str, currency: str, client: Client) -> User:
    """A fresh, unverified user, whoever else has the address; the mail says which it is.

    Raises:
        InvalidInput: e-mail, name, locale or currency is not valid.
        PasswordTooWeak: the password breaks a rule.
        TooManyAttempts: too many registrations from this network.
    """
    throttle.registration(client=client)
    password_hash = users.hash_password(password=password, email=email, name=name)
    may_mail = throttle.may_mail(email=email)
    with transactions.required():
        user = users.create_user(
            email=email, name=name, password_hash=password_hash, locale=locale, currency=currency
        )
        if may_mail:
            _enqueue_proof(user)
    return user


def _enqueue_proof(user: User) -> None:
    """The link that verifies the address, or the news that somebody has it already."""
    owner_id = users.holder_of(identifier=user.email)
    kind = mailing.VERIFY if owner_id is None else mailing.ALREADY
    mailing.enqueue(kind=kind, email=user.email, locale=user.locale, user_id=user.id)


def register_for_tokens(
    *, email: str, password: str, name: str, locale: str, currency: str, client: Client
) -> Session:
    """`register`, and a session of an API client with it."""
    user = register(
        email=email, password=password, name=name, locale=locale, currency=currency, client=client
    )
    tokens = sessions.open_api(user, client=client)
    return Session(user, tokens.access, tokens.refresh)


def check(*, identifier: str, password: str, client: Client) -> User:
    """The user with these credentials; always as slow, whoever is asked for.

    Raises:
        CredentialsWrong: there is none.
        AccountDeactivated: there is one who may not sign in.
        TooManyAttempts: this device or network has guessed too often.
    """
    throttle.attempt(identifier=users.login_key(identifier=identifier), client=client)
    user = users.check_credentials(identifier=identifier, password=password)
    if user is None:
        raise CredentialsWrong
    if not user.is_active:
        raise AccountDeactivated
    return user


def check_own_password(*, user_id: UUID, password: str, client: Client) -> User:
    """The signed-in user, who gave the password once more.

    Raises:
        UserNotFound: there is no such user.
        PasswordMissing: there is none.
        CredentialsWrong: it is not the user's password.
        TooManyAttempts: too many guesses.
    """
    user = users.get(user_id=user_id)
    if not users.has_password(user_id=user_id):
        raise PasswordMissing
    throttle.attempt(identifier=user.email, client=client)
    if not users.check_password(user_id=user_id, password=password):
        raise CredentialsWrong("The current password is not right.")
    return user


def issue_tokens(*, identifier: str, password: str, client: Client) -> Tokens:
    """`check`, and a session of an API client."""
    user = check(identifier=identifier, password=password, client=client)
    return sessions.open_api(user, client=client)


def device_mark(*, user_id: UUID) -> str:
    """See `api.device_mark`."""
    # What is not confirmed may be somebody else's, and a mark of its own lets one guess.
    found = [one for one in users.identifiers(user_id=user_id) if one.is_confirmed]
    typed = [one.text for one in found if one.kind is not IdentifierKind.SUBJECT]
    return throttle.device_mark(identifiers=typed)


def resend_verification(*, user_id: UUID) -> None:
    """Send the link once more, unless the address is verified or had too many mails lately."""
    user = users.get(user_id=user_id)
    if user.is_email_verified or not throttle.may_mail(email=user.email):
        return
    with transactions.required():
        _enqueue_proof(user)
