"""What a provider publishes of itself: its addresses and keys, fetched with a timeout and kept for an hour."""

import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from titan.platform.db.transactions import forbid_transaction

from .contracts import Provider, ProviderUnavailable

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import KeySet

TIMEOUT_S, CONNECT_TIMEOUT_S = 5.0, 2.0
LIFETIME_S = 3600.0
# A token of an unknown key is worth another look at the keys, but not each such token.
LOOK_AGAIN_S = 60.0
_ADDRESSES = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_guard = threading.Lock()


@dataclass(frozen=True, slots=True)
class Metadata:
    """A provider's addresses. `is_secret_in_body`: it does not take the client's secret in a header."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    is_secret_in_body: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    value: Any
    at: float


_kept: dict[tuple[str, str], _Kept] = {}


def providers() -> tuple[Provider, ...]:
    """Those that are configured, in their order."""
    return tuple(Provider(**one) for one in settings.OIDC_PROVIDERS)


def find(name: str) -> Provider | None:
    """The provider of that name."""
    return next((one for one in providers() if one.name == name), None)


def forget() -> None:
    """Fetch everything anew."""
    with _guard:
        _kept.clear()


@cache
def client() -> "httpx.Client":
    """The connections of this process to providers; thread-safe."""
    # Its import brings what a marketplace without providers never needs.
    import httpx

    timeout = httpx.Timeout(TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    return httpx.Client(timeout=timeout, follow_redirects=False)


def metadata(provider: Provider) -> Metadata:
    """Where the provider takes what (OpenID Connect Discovery 1.0).

    Raises:
        ProviderUnavailable: it does not answer, or with something else.
    """
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _fetched("metadata", address, LIFETIME_S)
    authorize, token, keys_at = told = [str(found.get(name)) for name in _ADDRESSES]
    is_secure = all(_is_as_secure(one, provider.issuer) for one in told)
    if found.get("issuer") != provider.issuer or not is_secure:
        raise ProviderUnavailable
    methods = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return Metadata(authorize, token, keys_at, is_secret_in_body="client_secret_basic" not in methods)


def _is_as_secure(address: str, issuer: str) -> bool:
    return address.startswith(("https://",) if issuer.startswith("https://") else ("https://", "http://"))


def keys(provider: Provider, *, is_again: bool = False) -> "KeySet":
    """The keys that sign its ID tokens; with `is_again`, no older than a minute.

    Raises:
        ProviderUnavailable: it does not answer, or with something else.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    found = _fetched("keys", metadata(provider).jwks_uri, LOOK_AGAIN_S if is_again else LIFETIME_S)
    try:
        # Keys of other kinds may be of use to others, and unknown here.
        signing = [
            one for one in found["keys"] if one["kty"] in ("RSA", "EC") and one.get("use", "sig") == "sig"
        ]
        return KeySet.import_key_set({"keys": signing})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise ProviderUnavailable from error


def _fetched(kind: str, address: str, lifetime_s: float) -> dict[str, Any]:
    kept = _kept.get((kind, address))
    if kept is not None and time.monotonic() - kept.at < lifetime_s:
        return dict(kept.value)
    import httpx

    forbid_transaction()
    try:
        answer = client().get(address)
        found = answer.json() if answer.is_success else None
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderUnavailable from error
    if not isinstance(found, dict):
        raise ProviderUnavailable
    with _guard:
        _kept[kind, address] = _Kept(found, time.monotonic())
    return found
