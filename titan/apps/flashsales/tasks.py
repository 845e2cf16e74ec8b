"""Periodic work of flash sales."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="flashsales.lapse", every=timedelta(seconds=2))
def lapse() -> int:
    """Reservations that were not paid in time."""
    return api.lapse()
