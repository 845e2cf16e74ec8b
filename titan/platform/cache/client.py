"""Connections to Valkey. Short time-outs: a slow gate is treated as a lost one."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

# One silent retry covers a connection that a restarted server has closed.
_OPTIONS: dict[str, Any] = {
    "socket_timeout": 2.0,
    "socket_connect_timeout": 1.0,
    "health_check_interval": 0,
    "max_connections": 64,
}


@cache
def client() -> "redis.Redis":
    """The synchronous client of this process; thread-safe, bytes in and out."""
    return redis.Redis.from_url(settings.REDIS_URL, retry=Retry(NoBackoff(), 1), **_OPTIONS)


@cache
def async_client() -> "redis.asyncio.Redis":
    """The asynchronous client of this process, for the event loop of the serving front."""
    return redis.asyncio.Redis.from_url(settings.REDIS_URL, **_OPTIONS)


def script(lua: str) -> Callable[[Sequence[str], Sequence[Any]], Any]:
    """A Lua script as a function of (keys, arguments), run by its digest in one round trip."""
    registered: dict[int, Any] = {}

    def run(keys: Sequence[str], args: Sequence[Any]) -> Any:
        connection = client()
        found = registered.get(id(connection))
        if found is None:
            found = registered[id(connection)] = connection.register_script(lua)
        return found(keys=keys, args=args)

    return run
