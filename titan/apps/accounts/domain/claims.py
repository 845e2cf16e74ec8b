"""What an access token says, and when it is believed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from titan.kernel.ids import bucket_of

from ..contracts import TokenExpired, TokenInvalid

LEEWAY_S = 30
HEADER = frozenset({"alg", "kid", "typ"})
NAMES = frozenset({"sub", "bkt", "roles", "iss", "aud", "iat", "exp", "jti", "sid", "name"})


@dataclass(frozen=True, slots=True)
class Claims:
    """A believed token. `exp` is in Unix seconds."""

    user_id: UUID
    session_id: UUID
    roles: frozenset[str]
    name: str
    exp: int


@dataclass(frozen=True, slots=True)
class Terms:
    """Who issues tokens, for whom, for how long."""

    issuer: str
    audience: str
    lifetime: timedelta


def payload(
    *,
    user_id: UUID,
    roles: frozenset[str],
    name: str,
    session_id: UUID,
    jti: str,
    terms: Terms,
    now: datetime,
) -> dict[str, Any]:
    """The claims of a new token."""
    issued = int(now.timestamp())
    return {
        "sub": str(user_id),
        "bkt": bucket_of(user_id),
        "roles": sorted(roles),
        "name": name,
        "iss": terms.issuer,
        "aud": terms.audience,
        "iat": issued,
        "exp": issued + int(terms.lifetime.total_seconds()),
        "jti": jti,
        "sid": str(session_id),
    }


def check_header(header: Mapping[str, Any]) -> str:
    """The key id that a header names, if it is a header of ours and asks for nothing else.

    A token cannot bring its own key or algorithm: `jku`, `jwk`, `x5u`, `crit` and the rest are refused.

    Raises:
        TokenInvalid: anything is different.
    """
    kid = header.get("kid")
    if header.keys() != HEADER or header["alg"] != "RS256" or header["typ"] != "JWT":
        raise TokenInvalid
    if not isinstance(kid, str) or not kid.isalnum():
        raise TokenInvalid
    return kid


def believe(claims: Mapping[str, Any], *, terms: Terms, now: datetime) -> Claims:
    """The claims of a token with a good signature, if they are ours and their time is now.

    Raises:
        TokenInvalid: a claim is missing, strange, or for somebody else.
        TokenExpired: everything is right but the time.
    """
    if claims.keys() != NAMES or claims["iss"] != terms.issuer or claims["aud"] != terms.audience:
        raise TokenInvalid
    roles, name = claims["roles"], claims["name"]
    if not isinstance(name, str) or not isinstance(roles, list) or not all(isinstance(r, str) for r in roles):
        raise TokenInvalid
    user_id, session_id = _uuid(claims["sub"]), _uuid(claims["sid"])
    if user_id.version != 8 or claims["bkt"] != bucket_of(user_id) or isinstance(claims["bkt"], bool):
        raise TokenInvalid
    exp = _check_time(claims["iat"], claims["exp"], terms=terms, now=now)
    return Claims(user_id, session_id, frozenset(roles), name, exp)


def _check_time(issued: Any, exp: Any, *, terms: Terms, now: datetime) -> int:
    if type(issued) is not int or type(exp) is not int:
        raise TokenInvalid
    current = now.timestamp()
    if issued > current + LEEWAY_S or not 0 < exp - issued <= terms.lifetime.total_seconds():
        raise TokenInvalid
    if exp <= current:
        raise TokenExpired
    return exp


def _uuid(text: Any) -> UUID:
    try:
        found = UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise TokenInvalid from error
    if str(found) != text:
        raise TokenInvalid
    return found
