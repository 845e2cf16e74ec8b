"""Periodic work of tracking."""

from datetime import timedelta

from titan.platform.processes.periodic import periodic

from . import api


@periodic(name="tracking.forget_old_webhooks", every=timedelta(hours=6))
def forget_old_webhooks() -> int:
    """Keep the table of webhooks small."""
    return api.forget_old_webhooks()
