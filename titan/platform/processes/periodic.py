"""Periodic jobs: a function and how often it runs in a cell, whoever of the workers comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.module_loading import autodiscover_modules

from titan.kernel import clock
from titan.platform.db import sql


@dataclass(frozen=True, slots=True)
class Periodic:
    """`run` returns how many things it dealt with; it must be repeatable and end within minutes."""

    name: str
    every: timedelta
    run: Callable[[], int]


_jobs: dict[str, Periodic] = {}


def periodic(*, name: str, every: timedelta) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Decorator for a context's `tasks.py`: run the function every so often in each cell."""

    def wrap(run: Callable[[], int]) -> Callable[[], int]:
        _jobs[name] = Periodic(name, every, run)
        return run

    return wrap


def jobs() -> dict[str, Periodic]:
    """All periodic jobs by name."""
    autodiscover_modules("tasks")
    return dict(_jobs)


def claim(job: Periodic) -> bool:
    """Take the turn of a job if it is due; one worker gets it."""
    now = clock.now()
    return bool(
        sql.query(
            "INSERT INTO processes_periodic (name, ran_at) VALUES (%s, %s) ON CONFLICT (name)"
            " DO UPDATE SET ran_at = excluded.ran_at WHERE processes_periodic.ran_at <= %s RETURNING 1",
            (job.name, now, now - job.every),
        )
    )
