"""Publish this cell's events to Kafka and take those of other cells, until stopped."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Publishes this cell's events to Kafka and takes those of other cells. Stops cleanly on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", nargs="*", metavar="SUBSCRIBER", help="Take for these alone, and do not publish."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KAFKA_BOOTSTRAP:
            raise CommandError("There is no bus: set TITAN_KAFKA_BOOTSTRAP to the address of a Kafka broker.")
        # Without a bus nothing of Kafka is imported, and this is the one place that needs it.
        from titan.platform.bus.running import Bus

        bus = Bus(options["only"] or ())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: bus.stop())
        bus.run()
