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
class EmailProof:
    """What became of the link by which somebody proved to own another address.

    Where the user is at home in another cell than the address, `is_changed` is False, and the change follows by itself, or
    at once by `proof`, to be confirmed as the link was.
    """

    is_changed: bool
    proof: str = ""


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
    """No user has this e-mail address and password."""

    code = "accounts.credentials_wrong"
    kind = Kind.UNAUTHENTICATED
    title = "The e-mail address or the password is not right"


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


class SessionNotFound(NotFound):
    """No such session of this user."""

    code = "accounts.session_not_found"
    title = "No such session"
