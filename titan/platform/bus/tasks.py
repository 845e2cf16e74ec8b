"""Housekeeping of what is noted of the bus."""

from datetime import timedelta

from titan.kernel import clock
from titan.platform.processes.periodic import periodic

from . import places

KEPT = timedelta(days=30)


@periodic(name="bus.purge", every=timedelta(hours=1))
def purge() -> int:
    """Forget what letters and Kafkas of long ago were read up to; how many rows."""
    before = clock.now() - KEPT
    return places.forget_letters(before) + places.forget_clusters(before)
