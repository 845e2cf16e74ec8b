"""Wiring of reconciliation."""

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "titan.apps.reconciliation"
    label = "reconciliation"
    verbose_name = "Reconciliation"

    def ready(self) -> None:
        from titan.platform.observability.metrics import register_gauge

        from . import selectors

        register_gauge(
            "titan_reconciliation_open_findings",
            "Differences between a provider's book and ours that nobody has mended or ignored.",
            selectors.open_counts,
            label="kind",
        )
