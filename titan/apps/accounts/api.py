"""The door to accounts: getting in, staying in, getting back in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from titan.apps.users import api as users
from titan.apps.users.contracts import IdentifierKind, User
from titan.kernel.principal import Principal
from titan.platform.mail.models import OutgoingMail
from titan.platform.sms.message import TextMessage

from . import selectors
from .contracts import (
    Arrival,
    Callback,
    Client,
    Departure,
    KeySet,
    OpenSession,
    Phone,
    Proof,
    ProviderLink,
    Rotation,
    Session,
    Tokens,
)
from .services import (
    changing,
    claiming,
    entering,
    federation,
    keys,
    mailing,
    phones,
    recovery,
    sessions,
    tokens,
)


def register(
    *, email: str, password: str, name: str, client: Client, locale: str = "", currency: str = ""
) -> Session:
    """A fresh, unverified user who is signed in; docs/accounts.md says why this always succeeds.

    Raises:
        InvalidInput: e-mail, name, locale or currency is not valid.
        PasswordTooWeak: the password breaks a rule.
        TooManyAttempts: too many registrations from this network.
    """
    return entering.register_for_tokens(
        email=email, password=password, name=name, locale=locale, currency=currency, client=client
    )


def register_browser(
    *, email: str, password: str, name: str, client: Client, locale: str = "", currency: str = ""
) -> User:
    """The same for our pages, which sign the user in by Django's session.

    Raises: as `register`.
    """
    return entering.register(
        email=email, password=password, name=name, locale=locale, currency=currency, client=client
    )


def issue_token(*, identifier: str, password: str, client: Client) -> Tokens:
    """A new API session for an e-mail address or phone number and a password.

    Raises:
        CredentialsWrong: nobody has them.
        AccountDeactivated: somebody has, who may not sign in.
        TooManyAttempts: this device or network has guessed too often.
    """
    return entering.issue_tokens(identifier=identifier, password=password, client=client)


def check_credentials(*, identifier: str, password: str, client: Client) -> User:
    """The user of these credentials, with no session yet.

    Raises: as `issue_token`.
    """
    return entering.check(identifier=identifier, password=password, client=client)


def device_mark(*, user_id: UUID) -> str:
    """What a device keeps after a user's sign-in, so that guesses from elsewhere cannot shut it out."""
    return entering.device_mark(user_id=user_id)


def refresh_token(*, token: str, client: Client) -> Tokens:
    """The next pair of tokens. A refresh token is good once; a second use ends its session.

    Raises:
        RefreshInvalid: it is unknown or its time is over.
        RefreshReused: it was used before.
    """
    return sessions.refresh(token, client=client)


def revoke(*, token: str) -> None:
    """End the session of a refresh token; nothing happens for an unknown one."""
    sessions.end_by_refresh(token)


def verify_token(*, token: str) -> Principal:
    """Who an access token speaks for.

    Raises:
        TokenInvalid: it is not one of ours.
        TokenExpired: its time is over.
        SessionEnded: its session was signed out.
    """
    return tokens.verify(token)


def session_principal(*, user: Any) -> Principal:
    """The principal of Django's user, who came by our pages' session."""
    return Principal(user.id, frozenset(user.roles), user.name)


def jwks() -> KeySet:
    """The public keys that access tokens may be signed with now, the signing one first."""
    return keys.key_set()


def rotate_keys() -> Rotation:
    """Let a new key sign; former ones verify until their last token has expired."""
    return keys.rotate()


def open_sessions(*, user_id: UUID) -> tuple[OpenSession, ...]:
    """The devices on which a user is signed in, the last used first."""
    return selectors.open_sessions(user_id)


def open_browser_session(*, user: User, client: Client, django_key: str) -> UUID:
    """Note a sign-in by Django's session of that key; gives the id of the device's session."""
    return sessions.open_browser(user, client=client, django_key=django_key)


def renew_browser_session(*, session_id: UUID, django_key: str) -> None:
    """Django gave the browser another session key."""
    sessions.note_key(session_id=session_id, django_key=django_key)


def note_seen(*, session_id: UUID) -> None:
    """The device was used just now."""
    sessions.note_seen(session_id=session_id)


def end_session(*, user_id: UUID, session_id: UUID) -> None:
    """Sign a device out, at once; repeatable.

    Raises:
        SessionNotFound: it is not one of this user's.
    """
    sessions.end(user_id=user_id, session_id=session_id)


def end_sessions(*, user_id: UUID, because: str, keep: UUID | None = None) -> int:
    """Sign all devices of a user out but one; says how many."""
    return sessions.end_others(user_id=user_id, because=because, keep=keep)


def end_session_by_operator(*, session_id: UUID) -> None:
    """Sign a device out for its user; repeatable.

    Raises:
        SessionNotFound: there is no such session.
    """
    sessions.end(session_id=session_id, user_id=None)


def verify_email(*, token: str) -> User:
    """Take the proof of the link in a mail; repeatable.

    Raises:
        LinkInvalid: it is not good, or another account has claimed the address.
    """
    return recovery.verify_email(token=token)


def resend_verification(*, user_id: UUID) -> None:
    """Send the link once more, unless the address is verified.

    Raises:
        UserNotFound: there is no such user.
    """
    entering.resend_verification(user_id=user_id)


def request_password_reset(*, email: str, client: Client, locale: str = "") -> None:
    """Send a mail to the address in every case: a link, or the news that nobody has an account there.

    Raises:
        InvalidInput: it is not an e-mail address.
        TooManyAttempts: too many requests from this network.
    """
    recovery.request_reset(email=email, locale=locale, client=client)


def check_reset_link(*, token: str) -> User:
    """Whose password the link may change.

    Raises:
        LinkInvalid: it is not good.
    """
    return recovery.check_reset(token=token)


def reset_password(*, token: str, password: str) -> User:
    """Set a new password by the link of a mail; proves the address and ends every session.

    Raises:
        LinkInvalid: the link is not good.
        PasswordTooWeak: the password breaks a rule.
    """
    return recovery.confirm_reset(token=token, password=password)


def change_password(
    *, user_id: UUID, current: str, new: str, client: Client, keep: UUID | None = None
) -> None:
    """Change a known password and end all sessions but `keep`.

    Raises:
        CredentialsWrong, PasswordMissing: `current` is not the password.
        PasswordTooWeak: the new one breaks a rule.
        TooManyAttempts: too many guesses.
    """
    recovery.change_password(user_id=user_id, current=current, new=new, keep=keep, client=client)


def ask_email_change(*, user_id: UUID, email: str, password: str, client: Client) -> None:
    """Send a link to another address; nothing changes before somebody there presses its button.

    Raises:
        UserNotFound: there is no such user.
        CredentialsWrong, PasswordMissing: it is not the user's password.
        InvalidInput: it is not an e-mail address, or the one in use.
        TooManyAttempts: too many guesses.
    """
    changing.ask(user_id=user_id, email=email, password=password, client=client)


def ask_phone(*, user_id: UUID, phone: str, client: Client) -> None:
    """Send a code to a number, by which the user will sign in once it is confirmed; in place of one asked for before.

    Raises:
        PhonesNotOffered: no text messages are sent here.
        EmailNotVerified: the user's address has to be confirmed first.
        InvalidInput: it is no number, or the one in use.
        TooManyAttempts: too many messages to this number, for this user, or from this network.
    """
    phones.ask(user_id=user_id, phone=phone, client=client)


def confirm_phone(*, user_id: UUID, code: str, client: Client) -> Proof:
    """Take the code; it may be sent again for as long as the change is on its way.

    Raises:
        CodeWrong: it is not the code.
        CodeSpent: it was used, is too old, or was guessed at too often.
        IdentifierTaken: another user has proved to own the number.
        TooManyAttempts: too many guesses.
    """
    return phones.confirm(user_id=user_id, code=code, client=client)


def phone(*, user_id: UUID) -> Phone:
    """The number of a user who exists, and the one that waits for its code."""
    return phones.standing(user_id)


def remove_phone(*, user_id: UUID, password: str, client: Client) -> None:
    """Let the user no longer sign in by the number; repeatable.

    Raises:
        CredentialsWrong, PasswordMissing: it is not the user's password.
        TooManyAttempts: too many guesses.
    """
    phones.remove(user_id=user_id, password=password, client=client)


def providers() -> tuple[ProviderLink, ...]:
    """The OpenID Connect providers that open the door here; none unless they are configured."""
    return federation.offered()


def providers_of(*, user_id: UUID) -> tuple[ProviderLink, ...]:
    """Those that a user who exists is linked to, and then all others."""
    return federation.of_user(user_id)


def begin_provider(
    *, provider: str, onward: str, client: Client, user_id: UUID | None = None, password: str = ""
) -> Departure:
    """The way to a provider, and then to the page `onward`, for somebody who wants to get in.

    With `user_id` it is for that signed-in user, who wants to get in by it from now on, and gives the password once more.

    Raises:
        ProviderUnknown: none of that name is configured.
        ProviderUnavailable: it does not answer.
        EmailNotVerified, PasswordMissing: the user has to do something about that first.
        CredentialsWrong: it is not the user's password.
        TooManyAttempts: too many from this network, or too many guesses.
    """
    return federation.begin(
        provider=provider, onward=onward, client=client, user_id=user_id, password=password
    )


def arrive_from_provider(*, attempt: str, told: Callback | str, me: UUID | None, client: Client) -> Arrival:
    """Take what a provider has sent the browser back with, or the handover that another cell made of it.

    `attempt` is what the browser kept, `me` whoever is signed in on it.

    Raises:
        LinkInvalid: this browser has not begun that, or too long ago, or it was done already.
        NotAtHome: the handover leads to another cell.
        ProviderUnknown, ProviderUnavailable, ProviderRefused: it does not say who that is.
        ProviderEmailMissing: there is no account yet, and none can be made.
        MustLinkFirst: there is an account with that address, whose owner has to link the provider.
        AccountDeactivated: the owner of the account may not sign in.
        IdentifierTaken: it was to be linked, and another account is.
        TooManyAttempts: too many from this network.
    """
    return federation.arrive(attempt=attempt, told=told, me=me, client=client)


def unlink_provider(*, user_id: UUID, provider: str, password: str, client: Client) -> None:
    """Let the user no longer get in by a provider; repeatable.

    Raises:
        PasswordMissing: there would be no other way in.
        CredentialsWrong: it is not the user's password.
        TooManyAttempts: too many guesses.
    """
    federation.unlink(user_id=user_id, provider=provider, password=password, client=client)


def confirm_claim(*, token: str) -> Proof:
    """Take the proof of a link to another address, or any `proof` that was answered; repeatable.

    Raises:
        LinkInvalid: it is not good, another account has the address, or the user wants something else since.
        IdentifierTaken: another account has the number or the provider's subject.
    """
    return claiming.confirm(token=token)


def finish_claim(*, user_id: UUID, claim_id: UUID, kind: IdentifierKind) -> bool:
    """Let the user be known by what was claimed, and say so by mail; False where the user does not wait for it."""
    return claiming.finish(user_id=user_id, claim_id=claim_id, kind=kind)


def release_claim(*, user_id: UUID, claim_id: UUID) -> None:
    """Let somebody else have what a claim is on."""
    users.release_claim(user_id=user_id, claim_id=claim_id)


def languages() -> Mapping[str, str]:
    """Language code → its own name, of all that Titan speaks."""
    return dict(settings.LANGUAGES)


def currencies() -> tuple[str, ...]:
    """ISO 4217 codes that prices may be shown in."""
    return tuple(settings.CURRENCIES)


def mail_kinds() -> tuple[str, ...]:
    """The kinds of mail that `compose_mail` writes."""
    return tuple(mailing.PREFIX + kind for kind in mailing.LETTERS)


def compose_mail(*, mail: OutgoingMail) -> EmailMultiAlternatives | None:
    """A mail about an account, in the active language; None when its cause has gone meanwhile."""
    return mailing.compose(mail)


TEXT_KIND = phones.KIND


def compose_text(*, mail: OutgoingMail) -> TextMessage | None:
    """The text message with a code, in the active language; None when the code is no longer good."""
    return phones.compose(mail)


def purge() -> int:
    """Delete sessions, refresh tokens and codes whose time is over, and say how many."""
    return sessions.purge() + phones.purge()
