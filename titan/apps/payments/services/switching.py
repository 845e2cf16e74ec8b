"""Operators' hand on the providers: paused, or in service; and how each fares."""

from titan.kernel import clock
from titan.platform.db import sql

from ..contracts import ProviderState
from . import health
from .providers.configured import configured, settings_of

_WRITE = """
INSERT INTO payments_provider (name, is_paused, note, changed_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (name) DO UPDATE
SET is_paused = excluded.is_paused, note = excluded.note, changed_at = excluded.changed_at
"""


def pause(name: str, *, reason: str) -> None:
    """Raises ProviderNotFound."""
    _switch(name, is_paused=True, reason=reason)


def resume(name: str, *, reason: str) -> None:
    """Raises ProviderNotFound."""
    _switch(name, is_paused=False, reason=reason)
    health.reset(name)


def _switch(name: str, *, is_paused: bool, reason: str) -> None:
    settings_of(name)
    sql.execute(_WRITE, (name, is_paused, reason[:500], clock.now()))


def note() -> int:
    """A row for every configured provider; how many are new."""
    return sql.execute(
        "INSERT INTO payments_provider (name, is_paused, note, changed_at)"
        " SELECT name, false, '', %s FROM unnest(%s::text[]) AS name ON CONFLICT (name) DO NOTHING",
        (clock.now(), list(configured())),
    )


def states() -> tuple[ProviderState, ...]:
    """Every configured provider."""
    rows = {
        name: (paused, note)
        for name, paused, note in sql.query("SELECT name, is_paused, note FROM payments_provider")
    }
    found = []
    for one in configured().values():
        condition = health.condition(one.name)
        is_paused, text = rows.get(one.name, (False, ""))
        found.append(
            ProviderState(
                name=one.name,
                adapter=one.adapter,
                priority=one.priority,
                weight=one.weight,
                currencies=one.currencies,
                methods=one.methods,
                is_paused=is_paused,
                note=text,
                health=condition.health,
                recent_failures=condition.failures,
            )
        )
    return tuple(found)


def healthy() -> dict[str, float]:
    """For the metrics: 1 well, 0.5 being tried again, 0 passed over."""
    worth = {"closed": 1.0, "half_open": 0.5, "open": 0.0}
    return {name: worth[health.condition(name).health.value] for name in configured()}


def outcomes() -> dict[str, float]:
    """For the metrics: how many calls each provider answered, refused, or left unanswered."""
    return {
        f"{name}.{outcome}": float(count)
        for name in configured()
        for outcome, count in health.condition(name).outcomes.items()
    }
