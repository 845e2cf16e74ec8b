"""Django's cache, which holds the sessions, over the connections and time-outs of `client()`.

Django's own backend makes a client for each operation, which took a fifth of a signed-in page, and sets no time-outs.
"""

from typing import Any

import redis
import structlog
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from .client import client

log = structlog.get_logger(__name__)


class _Client(RedisCacheClient):
    def get_client(self, key: Any = None, *, write: bool = False) -> "redis.Redis":  # noqa: ARG002 - Django's signature
        """The one client of this process."""
        return client()

    # A cache that is away has nothing and takes nothing: a signed-in page is then read from the database, not refused.

    def get(self, key: Any, default: Any) -> Any:
        """The value, or `default` where there is none or Valkey is away."""
        try:
            return super().get(key, default)
        except redis.RedisError:
            return default

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        """Keep the value if Valkey is there."""
        try:
            super().set(key, value, timeout)
        except redis.RedisError as error:
            log.warning("cache.not_kept", error=str(error))


class Cache(RedisCache):
    """`CACHES["default"]`; its LOCATION is `settings.REDIS_URL`, always."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
