"""`cell prepare`: what the release that runs this command brings to the database of the cell that it runs for.

`cell upgrade` has the next release run it in each cell, while the former one works there.
"""

import random
import time
from pathlib import Path

from django.core.management import call_command
from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from titan import __version__
from titan.platform.bus import parking
from titan.platform.bus import registry as bus
from titan.platform.engines import EngineFailure
from titan.platform.eventlog import delivery
from titan.platform.eventlog import registry as log

from ..operations import Report, Wishes
from . import expanding

LOCK_WAIT_S, TRIES = 2, 10


def prepare(_path: Path, wishes: Wishes) -> Report:
    """Make the migrations that the database lacks, none of which waits for a lock for longer than two seconds.

    Raises:
        EngineFailure: a lock was not to be had in many tries.
    """
    found = expanding.waiting()
    problems = [f"{name} {problem}" for name, told in found.items() for problem in told]
    data = {"version": __version__, "migrations": found, "is_dry_run": wishes.is_dry, "problems": problems}
    would = "would make" if wishes.is_dry else "made"
    lines = [f"release {__version__} {would} {len(found)} migrations", *(f"  {name}" for name in found)]
    if problems and not wishes.options["trust"]:
        return Report(lines, data, problems)
    if found and not wishes.is_dry:
        _migrate(wishes)
    return Report(lines, data)


def _migrate(wishes: Wishes) -> None:
    for left in reversed(range(TRIES)):
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SET lock_timeout = '{LOCK_WAIT_S}s'")
            call_command("migrate", interactive=False, verbosity=0)
            return
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
            if not left:
                raise EngineFailure(f"No lock for a migration in {TRIES} tries: {error}") from error
            wishes.progress("a lock is not to be had, trying again")
            # So long those who wait behind it have their turn.
            time.sleep(random.uniform(0.5, 2))  # noqa: S311 - jitter


def take_up(_path: Path, _wishes: Wishes) -> Report:
    """Try again what was parked, the cell's own events and those of other cells."""
    own = {
        name: sum(delivery.replay(one, stream=stream) for stream in delivery.parked_streams(name))
        for name, one in log.subscriptions().items()
    }
    foreign = {name: parking.replay_all(one)[0] for name, one in bus.subscriptions().items()}
    done = {name: count for name, count in (own | foreign).items() if count}
    return Report([f"{name}: {count} parked events went through" for name, count in done.items()], done)
