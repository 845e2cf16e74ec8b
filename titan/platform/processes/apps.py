"""Wiring of processes."""

from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "titan.platform.processes"
    label = "processes"
    verbose_name = "Processes"

    def ready(self) -> None:
        from titan.platform.observability.metrics import register_gauge

        from . import store

        register_gauge(
            "titan_processes_open", "Processes that have not ended.", store.open_counts, label="status"
        )
