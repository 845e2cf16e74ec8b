"""Rate limits that hold exactly across threads, processes and nodes: GCRA in one script on Valkey.

GCRA keeps one number a caller: the time at which everything used so far is paid back. A request
moves it on by one interval and passes as long as it is at most `limit` intervals ahead of now.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from titan.platform import cache as valkey

_LUA = """
local interval, limit, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local paid_at = tonumber(redis.call('GET', KEYS[1])) or now
if paid_at < now then paid_at = now end
local wanted = paid_at + interval * cost
local over = wanted - now - interval * limit
if over > 0 then
  return {0, math.floor((now + interval * limit - paid_at) / interval), paid_at - now, over}
end
redis.call('SET', KEYS[1], string.format('%.0f', wanted), 'PX', math.ceil((wanted - now) / 1000))
return {1, math.floor((now + interval * limit - wanted) / interval), wanted - now, 0}
"""
_run = valkey.script(_LUA)
_UNITS = {"s": 1, "sec": 1, "min": 60, "h": 3600, "hour": 3600, "day": 86_400}


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `limit` requests at once, given back evenly over `window_s` seconds."""

    limit: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the limit says: whether to go on, how many are left, seconds until all and until one is free."""

    allowed: bool
    remaining: int
    reset_after: int
    retry_after: int


@cache
def parse_rate(text: str) -> Rate:
    """`60/min`, `5/10s`, `1000/day` as a rate.

    Raises:
        ValueError: it is not of that form.
    """
    count, _, window = text.partition("/")
    unit = window.lstrip("0123456789")
    times = window[: len(window) - len(unit)]
    if not count.isdigit() or unit not in _UNITS or int(count) < 1:
        raise ValueError(f"{text!r} is not a rate such as 60/min")
    return Rate(int(count), int(times or 1) * _UNITS[unit])


def check(scope: str, key: str, limit: int, window_s: int, cost: int = 1) -> Decision:
    """Take `cost` of the `limit` that `key` has in `scope`, if it is there.

    Of any number of simultaneous callers exactly `limit` are allowed; a refusal costs nothing.

    Raises:
        redis.ConnectionError: Valkey is away; the caller fails closed (503).
    """
    interval_us = max(1, window_s * 1_000_000 // limit)
    answer: list[Any] = _run([f"rate:{scope}:{key}"], [interval_us, limit, cost])
    allowed, remaining, reset_us, retry_us = (int(part) for part in answer)
    return Decision(bool(allowed), max(0, remaining), _seconds(reset_us), _seconds(retry_us))


def _seconds(micros: int) -> int:
    return math.ceil(micros / 1_000_000)


def headers(name: str, rate: Rate, decision: Decision) -> dict[str, str]:
    """`RateLimit-Policy` and `RateLimit` (IETF draft), and `Retry-After` on a refusal."""
    found = {
        "RateLimit-Policy": f'"{name}";q={rate.limit};w={rate.window_s}',
        "RateLimit": f'"{name}";r={decision.remaining};t={decision.reset_after}',
    }
    if not decision.allowed:
        found["Retry-After"] = str(max(1, decision.retry_after))
    return found
