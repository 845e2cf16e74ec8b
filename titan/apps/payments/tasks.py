"""Periodic work of payments."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="payments.note_providers", every=timedelta(minutes=5))
def note_providers() -> int:
    """Show newly configured providers to operators."""
    return api.note_providers()


@periodic(name="payments.reconcile_pending", every=timedelta(seconds=5))
def reconcile_pending() -> int:
    """Learn the outcome of payments whose provider has gone quiet."""
    return api.reconcile_pending()
