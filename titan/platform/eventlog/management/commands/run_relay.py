"""Deliver events to their subscribers until stopped."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from titan.platform.eventlog.relay import Relay


class Command(BaseCommand):
    help = "Delivers events of this cell's log to their subscribers. Stops cleanly on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", nargs="*", metavar="SUBSCRIBER", help="Deliver to these alone.")

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay(options["only"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: relay.stop())
        relay.run()
