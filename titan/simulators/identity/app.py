"""The provider as an ASGI application, served under `/identity` by `titan.simulators.server`."""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from html import escape
from typing import Any
from urllib.parse import unquote, urlencode

from joserfc import jwt
from joserfc.jwk import RSAKey

from ..http import Application, BadRequest, Request, Response, Router, as_json, page, see_other
from ..server import Start

PREFIX = "/identity"
SECRET = "simulated"  # noqa: S105 - known to everybody
CODE_LIFETIME_S = 60
TOKEN_LIFETIME_S = 300
_REQUEST = ("client_id", "redirect_uri", "state", "nonce", "code_challenge")
_FORM = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Who are you?</title>
<h1>Who are you?</h1><form method="post">{hidden}
<p><label>Subject <input name="sub" value="ada" required></label></p><p><label>Name <input name="name" value="Ada"></label></p>
<p><label>E-mail <input name="email" value="ada@example.org"></label></p>
<p><label><input type="checkbox" name="email_verified" value="true" checked> The address is verified</label></p>
<button>Go on</button></form>"""


def create(start: Start) -> Application:
    """The provider with a key of its own, which is another one after each start."""
    return IdentityProvider(f"{start.public_url}{PREFIX}").router


class IdentityProvider:
    """Everything of one provider. `altered` may be replaced by what changes the claims of a token, to make trouble."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig", "alg": "RS256"})
        self.altered: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self._codes: dict[str, tuple[float, Mapping[str, str]]] = {}
        self.router = Router()
        self.router.add("GET", "/.well-known/openid-configuration", self._configuration)
        self.router.add("GET", "/keys", self._keys)
        self.router.add("GET", "/authorize", self._ask)
        self.router.add("POST", "/authorize", self._authorize)
        self.router.add("POST", "/token", self._token)

    async def _configuration(self, _request: Request) -> Response:
        return as_json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    async def _keys(self, _request: Request) -> Response:
        return as_json({"keys": [self.key.as_dict(private=False)]})

    async def _ask(self, request: Request) -> Response:
        if (
            request.query.get("response_type") != "code"
            or request.query.get("code_challenge_method") != "S256"
        ):
            raise BadRequest("needs response_type=code and code_challenge_method=S256")
        wanted = {name: request.query.get(name, "") for name in _REQUEST}
        hidden = "".join(f'<input type="hidden" name="{n}" value="{escape(v)}">' for n, v in wanted.items())
        return page(_FORM.format(hidden=hidden))

    async def _authorize(self, request: Request) -> Response:
        said = {**request.query, **request.form()}
        if not all(said.get(name) for name in _REQUEST):
            raise BadRequest(f"needs {', '.join(_REQUEST)}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = (time.monotonic() + CODE_LIFETIME_S, said)
        answer = {"code": code, "state": said["state"], "iss": self.issuer}
        return see_other(f"{said['redirect_uri']}?{urlencode(answer)}")

    async def _token(self, request: Request) -> Response:
        form = request.form()
        until, said = self._codes.pop(form.get("code", ""), (0.0, {}))
        client_id, secret = _basic(request)
        if secret != SECRET:
            return as_json({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        told = (client_id, form.get("redirect_uri"), challenge)
        if until < time.monotonic() or told != tuple(
            said[n] for n in ("client_id", "redirect_uri", "code_challenge")
        ):
            return as_json({"error": "invalid_grant"}, 400)
        body = {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": TOKEN_LIFETIME_S,
        }
        return as_json({**body, "id_token": self._id_token(said)})

    def _id_token(self, said: Mapping[str, str]) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": said.get("sub", ""),
            "aud": said["client_id"],
            "iat": now,
            "exp": now + TOKEN_LIFETIME_S,
            "nonce": said["nonce"],
            "name": said.get("name", ""),
            "email": said.get("email", ""),
            "email_verified": said.get("email_verified") == "true",
        }
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, self.altered(claims), self.key)


def _basic(request: Request) -> tuple[str, str]:
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        client_id, _, secret = base64.b64decode(told).decode().partition(":")
    except ValueError as error:
        raise BadRequest("the Authorization header cannot be read") from error
    return unquote(client_id), unquote(secret)
