"""The two halves of an attempt: the way to the provider, and what it says when the browser comes back."""

import secrets
from typing import Any
from urllib.parse import quote

from titan.kernel import clock
from titan.platform.db.transactions import forbid_transaction

from . import metadata
from .contracts import Attempt, Identity, Provider, ProviderRefused, ProviderUnavailable

ALGORITHMS = ["RS256", "ES256"]
LEEWAY_S = 60
MAX_TEXT = 254


def begin(provider: Provider, *, redirect_uri: str) -> tuple[str, Attempt]:
    """Where the browser goes, and what it has to bring back.

    Raises:
        ProviderUnavailable: the provider does not say where.
    """
    attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
    address, _ = _client(provider, redirect_uri).create_authorization_url(
        metadata.metadata(provider).authorization_endpoint,
        state=attempt.state,
        nonce=attempt.nonce,
        code_verifier=attempt.verifier,
    )
    return str(address), attempt


def finish(provider: Provider, *, code: str, attempt: Attempt, redirect_uri: str) -> Identity:
    """Exchange the code, and say whom the provider means.

    Raises:
        ProviderUnavailable: the provider does not answer, or not as it should.
        ProviderRefused: it does not know the code, or its ID token is not to be believed.
    """
    forbid_transaction()
    token = _exchanged(provider, code, attempt, redirect_uri)
    if not isinstance(token.get("id_token"), str):
        raise ProviderRefused
    return _identity(provider, _claims(provider, token, attempt))


def _client(provider: Provider, redirect_uri: str) -> Any:
    from authlib.oauth2.client import OAuth2Client

    return OAuth2Client(
        metadata.client(),
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        redirect_uri=redirect_uri,
        scope="openid email profile",
        code_challenge_method="S256",
    )


def _exchanged(provider: Provider, code: str, attempt: Attempt, redirect_uri: str) -> dict[str, Any]:
    import httpx
    from authlib.oauth2.base import OAuth2Error

    known = metadata.metadata(provider)
    # RFC 6749, 2.3.1: both are encoded as in a form before they become a header.
    auth = httpx.BasicAuth(quote(provider.client_id, safe=""), quote(provider.client_secret, safe=""))
    body = {"client_id": provider.client_id, "client_secret": provider.client_secret}
    try:
        found = _client(provider, redirect_uri).fetch_token(
            known.token_endpoint,
            grant_type="authorization_code",
            code=code,
            code_verifier=attempt.verifier,
            auth=httpx.Auth() if known.is_secret_in_body else auth,
            **(body if known.is_secret_in_body else {}),
        )
    except OAuth2Error as error:
        raise ProviderRefused from error
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderUnavailable from error
    return dict(found)


def _claims(provider: Provider, token: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    from authlib.oidc.core import CodeIDToken
    from joserfc.errors import JoseError

    signed = _signed(provider, token["id_token"])
    options = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
        "nonce": {"essential": True, "value": attempt.nonce},
    }
    params = {
        "client_id": provider.client_id,
        "nonce": attempt.nonce,
        "access_token": token.get("access_token"),
    }
    try:
        claims = CodeIDToken(signed.claims, signed.header, options, params)
        claims.validate(now=int(clock.now().timestamp()), leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderRefused from error
    return dict(claims)


def _signed(provider: Provider, text: str) -> Any:
    """The token, its signature checked; keys are looked at once more where none of those known has made it."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    for is_again in (False, True):
        known = metadata.keys(provider, is_again=is_again)
        try:
            return jwt.decode(text, known, algorithms=ALGORITHMS)
        except (JoseError, ValueError, TypeError) as error:
            if is_again:
                raise ProviderRefused from error
    raise ProviderRefused


def _identity(provider: Provider, claims: dict[str, Any]) -> Identity:
    subject, email, name = (claims.get(one) for one in ("sub", "email", "name"))
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_TEXT + 1:
        raise ProviderRefused
    # Some providers write the word instead of the value.
    is_verified = claims.get("email_verified") in (True, "true")
    return Identity(
        issuer=provider.issuer,
        subject=subject,
        email=email if isinstance(email, str) and is_verified and len(email) <= MAX_TEXT else "",
        name=name if isinstance(name, str) else "",
    )
