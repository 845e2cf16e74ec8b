"""Cached bytes with one refresher at a time.

A reader that finds nothing takes a short claim and computes; the others wait a moment for its
result instead of computing the same thing a thousand times (cache stampede).
"""

import time
from collections.abc import Callable

import redis

from .client import client

_PREFIX = "cache:"
_CLAIM_MS = 3000
_WAIT_S = 0.01
_WAITS = 50


def get_bytes(key: str) -> bytes | None:
    """The cached bytes, or None; also None when Valkey is away, since a cache may always miss."""
    try:
        found = client().get(_PREFIX + key)
    except redis.RedisError:
        return None
    return found if isinstance(found, bytes) else None


def set_bytes(key: str, value: bytes, ttl: int) -> None:
    """Keep bytes for `ttl` seconds; does nothing when Valkey is away."""
    try:
        client().set(_PREFIX + key, value, ex=ttl)
    except redis.RedisError:
        return


def delete(*keys: str) -> None:
    """Forget entries; raises redis.RedisError when Valkey is away, since a stale entry would stay."""
    if keys:
        client().delete(*[_PREFIX + key for key in keys])


def single_flight(key: str, *, ttl: int, compute: Callable[[], bytes]) -> bytes:
    """The cached bytes of `key`, computed by one caller at a time and kept for `ttl` seconds."""
    found = get_bytes(key)
    if found is not None:
        return found
    if not _claim(key):
        for _ in range(_WAITS):
            time.sleep(_WAIT_S)
            found = get_bytes(key)
            if found is not None:
                return found
    value = compute()
    set_bytes(key, value, ttl)
    return value


def _claim(key: str) -> bool:
    try:
        return bool(client().set(f"{_PREFIX}claim:{key}", b"1", nx=True, px=_CLAIM_MS))
    except redis.RedisError:
        return True
