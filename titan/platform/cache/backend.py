"""Django's cache, which holds the sessions, over the connections and time-outs of `client()`.

Django's own backend makes a client for each operation, which took a fifth of a signed-in page, and sets no time-outs.
"""

from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from .client import client


class _Client(RedisCacheClient):
    def get_client(self, key: Any = None, *, write: bool = False) -> "redis.Redis":  # noqa: ARG002 - Django's signature
        """The one client of this process."""
        return client()


class Cache(RedisCache):
    """`CACHES["default"]`; its LOCATION is `settings.REDIS_URL`, always."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
