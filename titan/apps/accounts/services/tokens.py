"""Access tokens: signing, and believing them."""

import base64
import binascii
import hashlib
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.conf import settings

from titan.apps.users.contracts import User
from titan.kernel import clock
from titan.kernel.principal import Principal

from ..contracts import SessionEnded, TokenInvalid
from ..domain import claims
from . import denylist, keys

ALGORITHMS = ["RS256"]
MAX_TOKEN = 4096
REMEMBERED = 4096
REMEMBER_S = 5.0


@dataclass(frozen=True, slots=True)
class _Believed:
    principal: Principal
    session_id: UUID
    until: float


_believed: OrderedDict[bytes, _Believed] = OrderedDict()
_guard = threading.Lock()


def terms() -> claims.Terms:
    """Who issues our tokens, for whom, for how long."""
    return claims.Terms(settings.PUBLIC_URL, settings.TOKEN_AUDIENCE, settings.ACCESS_TOKEN_LIFETIME)


def sign(user: User, *, session_id: UUID) -> str:
    """A new access token of a session."""
    from joserfc import jws

    key = keys.signing_key()
    payload = claims.payload(
        user_id=user.id,
        roles=user.roles,
        name=user.name,
        session_id=session_id,
        jti=secrets.token_urlsafe(12),
        terms=terms(),
        now=clock.now(),
    )
    header = {"alg": "RS256", "kid": key.kid, "typ": "JWT"}
    return jws.serialize_compact(header, orjson.dumps(payload), key.rsa, ALGORITHMS)


def verify(token: str) -> Principal:
    """Who a token speaks for. A signature is checked once in REMEMBER_S seconds, the session every time.

    Raises:
        TokenInvalid: it is not a token of ours.
        TokenExpired: it was.
        SessionEnded: its session was signed out.
    """
    digest = hashlib.blake2b(token.encode("utf8", "surrogatepass"), digest_size=32).digest()
    now = clock.now().timestamp()
    found = _believed.get(digest)
    if found is None or found.until <= now:
        found = _checked(token, now)
        _remember(digest, found)
    if denylist.is_ended(found.session_id):
        raise SessionEnded
    return found.principal


def _remember(digest: bytes, found: _Believed) -> None:
    with _guard:
        _believed[digest] = found
        _believed.move_to_end(digest)
        while len(_believed) > REMEMBERED:
            _believed.popitem(last=False)


def _checked(token: str, now: float) -> _Believed:
    found = claims.believe(_signed_claims(token), terms=terms(), now=clock.now())
    principal = Principal(found.user_id, found.roles, found.name, str(found.session_id))
    return _Believed(principal, found.session_id, min(now + REMEMBER_S, found.exp))


def _signed_claims(token: str) -> dict[str, object]:
    """The claims of a token whose header is exactly ours and whose signature is that of the key it names."""
    from joserfc import jws
    from joserfc.errors import JoseError

    segments = token.split(".")
    if len(token) > MAX_TOKEN or len(segments) != 3:
        raise TokenInvalid
    header, payload, _signature = (_decoded(segment) for segment in segments)
    key = keys.find(claims.check_header(_object(header)))
    if key is None:
        raise TokenInvalid
    try:
        jws.deserialize_compact(token, key.rsa, ALGORITHMS)
    except (JoseError, ValueError) as error:
        raise TokenInvalid from error
    return _object(payload)


def _decoded(segment: str) -> bytes:
    """Base64url without padding, in its one canonical form: a token shall have one spelling."""
    try:
        raw = base64.b64decode(segment + "=" * (-len(segment) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise TokenInvalid from error
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != segment:
        raise TokenInvalid
    return raw


def _object(raw: bytes) -> dict[str, object]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise TokenInvalid from error
    if not isinstance(found, dict):
        raise TokenInvalid
    return found
