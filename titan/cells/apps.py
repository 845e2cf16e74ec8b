"""Wiring."""

from django.apps import AppConfig


class CellsConfig(AppConfig):
    """The directory of cells, and its command."""

    name = "titan.cells"
    label = "cells"

    def ready(self) -> None:
        from django.conf import settings

        from titan.platform import homes
        from titan.platform.engines.addresses import read_record
        from titan.platform.observability.metrics import register_gauge

        if settings.CELL_DIRECTORY is None:
            return
        from .home import Elsewhere

        elsewhere = Elsewhere(settings.CELL_DIRECTORY, cell=settings.CELL)
        homes.register(elsewhere, own=elsewhere.own)
        register_gauge(
            "titan_standby_has_everything",
            "1 while commits wait for the standby of this cell's PostgreSQL, 0 while it has none or is degraded.",
            lambda: float(read_record(settings.VAR_DIR).is_synchronous),
        )
