"""Follow the flash sales of this cell until stopped."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from titan.apps.flashsales import api


class Command(BaseCommand):
    help = (
        "Keeps the gate of flash sales open and answers what it lets through. One a cell works, further ones wait "
        "to take over. Stops cleanly on SIGTERM and Ctrl-C; a sale under way is closed from two seconds later on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None."""

    def handle(self, *args: Any, **options: Any) -> None:
        follower = api.follower()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: follower.stop())
        follower.run()
