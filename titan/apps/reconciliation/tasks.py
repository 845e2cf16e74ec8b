"""Periodic work of reconciliation."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="reconciliation.reconcile_due", every=timedelta(hours=1))
def reconcile_due() -> int:
    """Compare yesterday, once it is over, and what an outage left out."""
    return api.reconcile_due()
