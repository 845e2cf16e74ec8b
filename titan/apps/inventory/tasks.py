"""Periodic work of inventory."""

from datetime import timedelta

from titan.platform import homes
from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="inventory.sweep", every=timedelta(seconds=5))
def sweep() -> int:
    """Overdue holds, unanswered holds, a gate that was lost."""
    return api.sweep()


@periodic(name="inventory.mend_gate", every=timedelta(minutes=5))
def mend_gate() -> int:
    """What the gate missed because a process died between the commit and telling it."""
    return api.mend_gate()


@periodic(name="inventory.purge", every=timedelta(hours=1))
def purge() -> int:
    """Reservations of long ago."""
    return api.purge()


@periodic(name="inventory.settle_leases", every=timedelta(seconds=30))
def settle_leases() -> int:
    """Units of other cells that do not sell here go back, and those that do not sell elsewhere are asked back."""
    return 0 if homes.is_alone() else api.settle_leases()
