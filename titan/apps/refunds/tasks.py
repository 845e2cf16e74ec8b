"""Periodic work of refunds."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="refunds.act_on_deadlines", every=timedelta(seconds=60))
def act_on_deadlines() -> int:
    """Let cases go on whose side let its time run out."""
    return api.act_on_deadlines()
