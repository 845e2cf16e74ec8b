"""Wiring of the event log."""

from django.apps import AppConfig


class EventlogConfig(AppConfig):
    name = "titan.platform.eventlog"
    label = "eventlog"
    verbose_name = "Event log"

    def ready(self) -> None:
        from .registry import import_event_modules

        import_event_modules()
