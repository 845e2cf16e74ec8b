"""Periodic work of flash sales."""

from datetime import timedelta

from titan.kernel import clock
from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="flashsales.settle", every=timedelta(seconds=5))
def settle() -> int:
    """Units stand apart before a slot, and are free again after it."""
    return api.settle(now=clock.now())


@periodic(name="flashsales.forget_prices", every=timedelta(hours=6))
def forget_prices() -> int:
    """Prices of long ago."""
    return api.forget_prices()


@periodic(name="flashsales.lapse", every=timedelta(seconds=2))
def lapse() -> int:
    """Reservations that were not paid in time."""
    return api.lapse()


@periodic(name="flashsales.note_haste", every=timedelta(seconds=10))
def note_haste() -> int:
    """Who presses without a pause."""
    return api.note_haste()
