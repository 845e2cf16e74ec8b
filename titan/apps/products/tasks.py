"""Periodic work of the products context."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="products.follow_changes", every=timedelta(seconds=2))
def follow_changes() -> int:
    """Bring listings in step with changed shops, categories and sales."""
    return api.follow_changes()
