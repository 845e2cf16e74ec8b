"""What others know of signing in: tokens, sessions, and why either was refused."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.apps.users.contracts import User
from titan.kernel.errors import Kind, NotFound, TitanError


@dataclass(frozen=True, slots=True)
class Client:
    """Who is at the other end: network address, what the device calls itself, and its device mark.

    `device` is the value of the device cookie, empty where there is none or it was not checked.
    """

    address: str
    user_agent: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """An access token (RS256, 5 minutes) and the refresh token that gets the next pair, once."""

    access: str
    refresh: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of what somebody proved to own: another address, a number, an account elsewhere.

    Where the user is at home in another cell than that hashes to, `is_changed` is False, and the change goes on by `proof`,
    to be sent in as the one before was.
    """

    is_changed: bool
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Phone:
    """The number that a user signs in with, the one that waits for its code (each may be empty), and whether codes are sent here."""

    held: str
    waiting: str
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Callback:
    """What a provider has sent the browser back with; `issuer` is empty where it does not say who it is (RFC 9207)."""

    provider: str
    state: str
    code: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class ProviderLink:
    """An OpenID Connect provider, for people `label`. `email` is the address that it told, where the user is linked to it."""

    name: str
    label: str
    is_linked: bool = False
    email: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """The way to a provider, and what the browser keeps until it is back: a secret of this browser's, signed."""

    url: str
    attempt: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where somebody has got who came back from a provider.

    With `handover` the browser goes on to another cell; else `user`, who proved to be the account's owner, is signed in (None
    where an account was linked, whose owner is signed in), and goes on by `proof` if there is one, and then to `onward`.
    """

    handover: str = ""
    user: User | None = None
    proof: Proof | None = None
    onward: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A user who is signed in by tokens."""

    user: User
    access: str
    refresh: str


class SessionKind(StrEnum):
    """How a session proves itself."""

    BROWSER = "browser"  # a cookie of our pages
    API = "api"  # access and refresh tokens


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A device that is signed in. `device` is for people: `Firefox on Linux`."""

    id: UUID
    kind: SessionKind
    device: str
    address: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that access tokens may be signed with (RFC 7517), unpadded base64url numbers."""

    kid: str
    n: str
    e: str
    kty: str = "RSA"
    use: str = "sig"
    alg: str = "RS256"


@dataclass(frozen=True, slots=True)
class KeySet:
    """The keys in use, the signing one first (RFC 7517)."""

    keys: tuple[PublicKey, ...]


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation did: the key that signs now, and those that still verify, with until when."""

    signing: str
    retiring: tuple[tuple[str, datetime], ...]


class CredentialsWrong(TitanError):
    """No user has this e-mail address or phone number and this password."""

    code = "accounts.credentials_wrong"
    kind = Kind.UNAUTHENTICATED
    title = "The e-mail address, the phone number or the password is not right"


class AccountDeactivated(TitanError):
    """The password is right, and the account has been closed to its user."""

    code = "accounts.deactivated"
    kind = Kind.DENIED
    title = "This account is deactivated"


class TooManyAttempts(TitanError):
    """Too many attempts from this address; other devices and addresses may still try."""

    code = "accounts.too_many_attempts"
    kind = Kind.TOO_MANY
    title = "Too many attempts; wait a moment"


class TokenInvalid(TitanError):
    """The access token was not made by Titan for this use, or has been changed."""

    code = "accounts.token_invalid"
    kind = Kind.UNAUTHENTICATED
    title = "The access token is not valid"


class TokenExpired(TitanError):
    """The access token was good and its time is over; refresh it."""

    code = "accounts.token_expired"
    kind = Kind.UNAUTHENTICATED
    title = "The access token has expired"


class SessionEnded(TitanError):
    """The session was signed out, or ended for safety; sign in again."""

    code = "accounts.session_ended"
    kind = Kind.UNAUTHENTICATED
    title = "The session has ended"


class RefreshInvalid(TitanError):
    """The refresh token is unknown or its time is over; sign in again."""

    code = "accounts.refresh_invalid"
    kind = Kind.UNAUTHENTICATED
    title = "The refresh token is not valid"


class RefreshReused(TitanError):
    """The refresh token was used before: somebody has a copy. The session has been ended; sign in again."""

    code = "accounts.refresh_reused"
    kind = Kind.UNAUTHENTICATED
    title = "The refresh token was used before"


class LinkInvalid(TitanError):
    """The link from the mail is too old, was used, or is not one of ours; ask for a new one."""

    code = "accounts.link_invalid"
    kind = Kind.INVALID
    title = "This link is no longer good"


class EmailNotVerified(TitanError):
    """The account's e-mail address has to be confirmed first."""

    code = "accounts.email_not_verified"
    kind = Kind.CONFLICT
    title = "Confirm your e-mail address first"


class PhonesNotOffered(TitanError):
    """This marketplace sends no text messages, so no number can be proved."""

    code = "accounts.phones_not_offered"
    kind = Kind.CONFLICT
    title = "Phone numbers are not offered here"


class CodeWrong(TitanError):
    """It is not the code of the text message; `attempts_left` says how often it may still be tried."""

    code = "accounts.code_wrong"
    kind = Kind.INVALID
    title = "This is not the code of the message"


class CodeSpent(TitanError):
    """The code was used, is too old, or was guessed at too often; ask for a new one."""

    code = "accounts.code_spent"
    kind = Kind.INVALID
    title = "This code is no longer good"


class ProviderUnknown(NotFound):
    """No such provider is configured."""

    code = "accounts.provider_unknown"
    title = "No such provider"


class ProviderEmailMissing(TitanError):
    """The provider does not say that it has verified an e-mail address, without which no account can be made."""

    code = "accounts.provider_email_missing"
    kind = Kind.CONFLICT
    title = "The provider told no confirmed e-mail address"


class MustLinkFirst(TitanError):
    """Another account has this e-mail address; its owner signs in with the password and links the provider there."""

    code = "accounts.must_link_first"
    kind = Kind.CONFLICT
    title = "There is an account with this e-mail address already"


class PasswordMissing(TitanError):
    """The account has no password to be given; a link for a forgotten one sets it."""

    code = "accounts.password_missing"
    kind = Kind.CONFLICT
    title = "Set a password first"


class SessionNotFound(NotFound):
    """No such session of this user."""

    code = "accounts.session_not_found"
    title = "No such session"
