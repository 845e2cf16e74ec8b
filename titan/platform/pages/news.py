"""Which tags were forgotten lately, by whatever process: how the pages in a process's memory learn of it.

Note [News]
`tell` writes each forgotten tag, at its time, into one sorted set; every process asks once in a while what came
after the last it heard. So a page may stay in memory as long as it lives, for one question to Valkey in two
seconds, instead of being fetched again every two seconds. Whatever could make a process miss a tag counts as
`everything`: the set was lost (its era is another), more happened than one answer holds, the silence was longer
than the set remembers, or Valkey is away.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import redis

from titan.platform import cache

_KEY: Final = "page-news"
_TAG_SECONDS: Final = 7 * 24 * 3600
_REMEMBERED_SECONDS: Final = 900
_SAFE_SILENCE_SECONDS: Final = 300.0
_MOST: Final = 5000

# Times are microseconds as text of a double, which is exact; they grow even where the clock steps back.
_TELL = cache.script("""
local time = redis.call('TIME')
local at = time[1] * 1000000 + time[2]
local newest = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if newest[2] and tonumber(newest[2]) >= at then at = tonumber(newest[2]) + 1 end
local stamp = string.format('%.0f', at)
for place = 3, #ARGV do
  redis.call('INCR', KEYS[place - 1])
  redis.call('EXPIRE', KEYS[place - 1], ARGV[1])
  redis.call('ZADD', KEYS[1], stamp, ARGV[place])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(0', string.format('%.0f', at - ARGV[2] * 1000000))
return stamp
""")
# The member of score 0 names the era.
_HEAR = cache.script("""
local era = redis.call('ZRANGEBYSCORE', KEYS[1], 0, 0)[1]
if not era then
  era = ARGV[1]
  redis.call('ZADD', KEYS[1], 0, era)
end
return {era, redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', '(' .. ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])}
""")


@dataclass(frozen=True, slots=True)
class News:
    """The tags that were forgotten; with `is_everything`, possibly any."""

    tags: frozenset[str] = frozenset()
    is_everything: bool = False


def tag_key(tag: str) -> str:
    """Where Valkey counts how often a tag was forgotten."""
    return f"page-tag:{tag}"


def tell(tags: Sequence[str]) -> None:
    """Count the tags up and tell every process. Raises redis.RedisError: a page that should be gone may be shown."""
    if tags:
        _TELL([_KEY, *map(tag_key, tags)], [_TAG_SECONDS, _REMEMBERED_SECONDS, *tags])


class Listener:
    """What one process has heard. Not for several threads at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._era = b""
        self._last = b"0"
        self._heard_at = clock()

    def hear(self) -> News:
        """What was told since the last call; the first call hears everything."""
        silence, self._heard_at = self._clock() - self._heard_at, self._clock()
        try:
            era, told = _HEAR([_KEY], [f"era:{secrets.token_hex(8)}", self._last, _MOST])
        except redis.RedisError:
            self._era = b""
            return News(is_everything=True)
        is_continued = era == self._era and silence < _SAFE_SILENCE_SECONDS and len(told) < 2 * _MOST
        self._era = era
        if told:
            self._last = told[1]
        elif not is_continued:
            self._last = b"0"
        return News(frozenset(tag.decode() for tag in told[::2]), is_everything=not is_continued)
