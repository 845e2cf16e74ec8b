"""Periodic work of the ledger."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="wallet.settle_due", every=timedelta(seconds=30))
def settle_due() -> int:
    """Release escrows whose money came, or whose refund failed, after their order had completed."""
    return api.settle_due()
