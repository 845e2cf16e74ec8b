"""Periodic work of payouts."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="payouts.settle", every=timedelta(seconds=10))
def settle() -> int:
    """Fill advances and keep reserves where shops earned something."""
    return api.settle_due()


@periodic(name="payouts.free_reserves", every=timedelta(minutes=5))
def free_reserves() -> int:
    """Give shops what was kept long enough."""
    return api.free_reserves()


@periodic(name="payouts.make_due", every=timedelta(minutes=5))
def make_due() -> int:
    """Make the payouts of this day, week or month that are not made yet."""
    return api.make_due()
