"""Wiring of the event log."""

from django.apps import AppConfig


class EventlogConfig(AppConfig):
    name = "titan.platform.eventlog"
    label = "eventlog"
    verbose_name = "Event log"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from titan.platform.db import role
        from titan.platform.observability.metrics import register_gauge

        from . import relay
        from .registry import import_event_modules

        post_migrate.connect(role.grant, sender=self, dispatch_uid="titan.db.role")
        import_event_modules()
        register_gauge(
            "titan_event_lag_seconds", "Age of the oldest event unread.", relay.lags, label="subscriber"
        )
        register_gauge("titan_events_parked", "Events parked as poison.", relay.parked, label="subscriber")
