"""Coins that have ended go."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="gamification.expire", every=timedelta(minutes=1))
def expire() -> int:
    """So many buyers a round; within the hour of a month's end, all of them."""
    return api.expire_due()
