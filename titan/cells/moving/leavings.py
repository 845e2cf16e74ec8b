"""What a cell's Valkey remembers of those who left: a session that ends elsewhere must not be found here when they come back."""

import redis
from django.conf import settings
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.core.cache.backends.base import default_key_func

AT_ONCE = 1000


def forget_sessions(redis_url: str, keys: list[str]) -> None:
    """Take browsers' sessions out of the cache.

    Raises:
        OSError: Valkey does not answer.
    """
    names = [
        default_key_func(KEY_PREFIX + key, str(settings.CACHES["default"]["KEY_PREFIX"]), 1) for key in keys
    ]
    try:
        with redis.Redis.from_url(redis_url, socket_timeout=5) as valkey:
            for begin in range(0, len(names), AT_ONCE):
                valkey.delete(*names[begin : begin + AT_ONCE])
    except redis.RedisError as error:
        raise OSError(f"Valkey does not answer: {error}") from error
