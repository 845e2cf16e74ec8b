"""Time-outs of orders."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="orders.complete_due", every=timedelta(minutes=1))
def complete_due() -> int:
    """Release what nobody objected to."""
    return api.complete_due()


@periodic(name="orders.cancel_unshipped", every=timedelta(minutes=5))
def cancel_unshipped() -> int:
    """Give buyers back what sellers did not send."""
    return api.cancel_unshipped()
