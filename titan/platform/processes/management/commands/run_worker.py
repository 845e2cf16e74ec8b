"""Run due processes and periodic jobs until stopped."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from titan.platform.processes.worker import Worker


class Command(BaseCommand):
    help = "Takes up due processes and runs periodic jobs of this cell. Stops cleanly on SIGTERM and Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=2, help="Processes run at once (default 2).")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(threads=options["threads"])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: worker.stop())
        worker.run()
