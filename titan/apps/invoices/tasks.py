"""Periodic work of invoices."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="invoices.bill_fees", every=timedelta(hours=1))
def bill_fees() -> int:
    """Bill the fees of the months that are over."""
    return api.bill_fees()
