"""Keys derived from the secret key of the deployment, one for each use."""

import hashlib
from functools import cache

from django.conf import settings


def current(use: str) -> bytes:
    """The key that signs now."""
    return _derived(settings.SECRET_KEY, use)


def accepted(use: str) -> tuple[bytes, ...]:
    """The keys whose signatures are believed: the current one first, then those that it replaced."""
    return tuple(_derived(secret, use) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _derived(secret: str, use: str) -> bytes:
    return hashlib.blake2b(f"flashsales.{use}:{secret}".encode(), digest_size=32).digest()
