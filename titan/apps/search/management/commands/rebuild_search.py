"""Build the search index from the event log, beside the serving one."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from titan.apps.search import api
from titan.apps.search.contracts import RebuildRunning


class Command(BaseCommand):
    help = (
        "Builds a new generation of the search index from the event log while the old one serves, and swaps."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            built = api.rebuild()
        except RebuildRunning as error:
            raise CommandError(str(error)) from error
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{built.documents} products from {built.events} events in {seconds:.1f} s; generation {built.generation}"
        )
