"""Follow the flash sales of this cell until stopped."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from titan.apps.flashsales import api
from titan.platform.engines import rebirth


class Command(BaseCommand):
    help = (
        "Keeps the gate of flash sales open and answers what it lets through, in a child that is replaced at once when it dies. "
        "One a cell works, further ones wait to take over. Stops cleanly on SIGTERM and Ctrl-C; a sale under way is closed "
        "from two seconds later on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """None."""

    def handle(self, *args: Any, **options: Any) -> None:
        follower = api.follower()
        connections.close_all()
        rebirth.Reborn(follower.run, stop=follower.stop).run()
