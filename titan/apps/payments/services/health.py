"""How each provider fares, by the outcomes of the last calls: a circuit breaker that all processes share in Valkey.

`FAILURES` unanswered calls within `WINDOW_S` open it: new payments go elsewhere for `REST_S`. Then one payment at
a time is let through, and the first answer closes it again. It only steers; where Valkey is lost all count as well.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from redis.exceptions import RedisError

from titan.kernel import clock
from titan.platform.cache.client import client, script

from ..contracts import Health

log = structlog.get_logger(__name__)
FAILURES = 5
WINDOW_S = 30
REST_S = 20
# How long a probe may take until another is let through.
PROBE_S = 10
# So long a provider that nobody asks is remembered as ailing.
REMEMBERED_S = 3600

_failures = "titan:payments:failures:{}"
_open_until = "titan:payments:open:{}"
_probe = "titan:payments:probe:{}"
_outcomes = "titan:payments:outcomes:{}"

_FAILED = script("""
redis.call('HINCRBY', KEYS[4], 'failed', 1)
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1] .. ':' .. redis.call('HGET', KEYS[4], 'failed'))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[2] * 2)
if redis.call('EXISTS', KEYS[2]) == 1 or redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
    redis.call('SET', KEYS[2], ARGV[1] + ARGV[4], 'EX', ARGV[5])
    redis.call('DEL', KEYS[3])
end
return redis.call('EXISTS', KEYS[2])
""")
_ANSWERED = script("""
redis.call('HINCRBY', KEYS[4], ARGV[1], 1)
return redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
""")


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of a provider: its health, the failures within the window, and how its calls went so far."""

    health: Health
    failures: int
    outcomes: dict[str, int]


def _quietly(ask: Callable[[], Any]) -> Any:
    """The answer, or None where Valkey is lost: health only steers."""
    try:
        return ask()
    except RedisError as error:
        log.warning("card_provider.health_unknown", error=type(error).__name__)
        return None


def _keys(name: str) -> list[str]:
    return [key.format(name) for key in (_failures, _open_until, _probe, _outcomes)]


def answered(name: str, *, outcome: str, is_heard: bool = True) -> None:
    """The provider answered, be it yes or no: it is well. Not so where it was only read from (`is_heard` false)."""
    if is_heard:
        _quietly(lambda: _ANSWERED(_keys(name), [outcome]))
    else:
        _quietly(lambda: client().hincrby(_outcomes.format(name), outcome, 1))


def failed(name: str) -> None:
    """The provider did not answer."""
    args = [clock.now().timestamp(), WINDOW_S, FAILURES, REST_S, REMEMBERED_S]
    if _quietly(lambda: _FAILED(_keys(name), args)):
        log.warning("card_provider.open", provider=name)


def admitted(name: str) -> bool:
    """May a new payment go there? Of an ailing provider that has rested, one caller gets a yes, as the probe."""
    until = _quietly(lambda: client().get(_open_until.format(name)))
    if until is None:
        return True
    if clock.now().timestamp() < float(until):
        return False
    return bool(_quietly(lambda: client().set(_probe.format(name), 1, nx=True, ex=PROBE_S)))


def condition(name: str) -> Condition:
    """How a provider fares, for people."""
    now = clock.now().timestamp()
    until = _quietly(lambda: client().get(_open_until.format(name)))
    recent = _quietly(lambda: client().zcount(_failures.format(name), now - WINDOW_S, "+inf"))
    found = _quietly(lambda: client().hgetall(_outcomes.format(name))) or {}
    health = Health.CLOSED
    if until is not None:
        health = Health.OPEN if now < float(until) else Health.HALF_OPEN
    return Condition(health, int(recent or 0), {key.decode(): int(value) for key, value in found.items()})


def reset(name: str) -> None:
    """An operator knows that it is well again."""
    _quietly(lambda: client().delete(*_keys(name)[:3]))
