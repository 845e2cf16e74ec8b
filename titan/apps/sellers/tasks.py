"""Periodic work of the sellers context."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="sellers.end_holidays", every=timedelta(minutes=1))
def end_holidays() -> int:
    """Reopen shops whose holiday is over."""
    return api.end_holidays()
