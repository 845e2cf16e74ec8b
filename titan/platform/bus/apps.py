"""Wiring of the bus."""

from django.apps import AppConfig


class BusConfig(AppConfig):
    name = "titan.platform.bus"
    label = "bus"
    verbose_name = "Bus"

    def ready(self) -> None:
        from django.conf import settings

        from titan.platform.observability.metrics import register_gauge

        from . import figures

        register_gauge(
            "titan_bus_behind", "Messages of the bus not read yet.", figures.behind, label="subscriber"
        )
        register_gauge("titan_bus_parked", "Messages of the bus parked.", figures.parked, label="subscriber")
        if settings.BUS_RELAY == "debezium":
            register_gauge(
                "titan_bus_slot_bytes", "Bytes of log that Debezium holds.", figures.kept, label="slot"
            )
