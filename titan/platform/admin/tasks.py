"""Housekeeping of the audit log."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import audit

LONGEST = timedelta(minutes=15)


@periodic(name="audit.give_up", every=timedelta(minutes=5))
def keep_what_never_ended() -> int:
    """Write down actions whose process was killed within them; how many."""
    return audit.give_up(older_than=LONGEST)
