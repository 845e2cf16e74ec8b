"""Tell other cells what shops offer that set up their shipping before there was a catalogue of all cells."""

from typing import Any

from django.core.management.base import BaseCommand

from ... import api


class Command(BaseCommand):
    help = "Records what shops offer where that was never recorded, so that other cells hear of it. Again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many there were."""
        self.stdout.write(f"{api.tell_services():,} shops told what they offer.")
