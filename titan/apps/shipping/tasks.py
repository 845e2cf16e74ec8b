"""Periodic work of shipping."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="shipping.void_labels", every=timedelta(seconds=30))
def void_labels() -> int:
    """Call back the parcels of orders that were cancelled while a label was made."""
    return api.void_labels()
