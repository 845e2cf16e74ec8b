"""Housekeeping of the stored answers."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from .answers import purge

KEPT = timedelta(days=3)


@periodic(name="idempotency.purge", every=timedelta(hours=1))
def purge_old_answers() -> int:
    """Delete answers that nobody will ask for again; how many."""
    return purge(older_than=KEPT)
