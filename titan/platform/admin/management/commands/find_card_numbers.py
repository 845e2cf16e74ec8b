"""Prove that no number of a payment card lies with us."""

import json
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from titan.platform.admin import card_scan


class Command(BaseCommand):
    """Exit code 0: there is none; 1: there are, and where."""

    help = (
        "Look for numbers of payment cards in every table, in Valkey, and in the files below folders, such as logs.\n"
        "Exit code 0: there is none; 1: there are; each is shown masked, with its place.\n"
        "Example: ./scripts/manage find_card_numbers var/log"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("folders", nargs="*", type=Path, help="Folders whose files are read too.")
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was found."""
        missing = [str(folder) for folder in options["folders"] if not folder.is_dir()]
        if missing:
            self.stderr.write(f"No such folder: {', '.join(missing)}.")
            sys.exit(2)
        found = list(
            chain(
                card_scan.in_database(),
                card_scan.in_valkey(),
                *(card_scan.in_files(folder) for folder in options["folders"]),
            )
        )
        if options["json"]:
            sightings = [{"place": one.place, "masked": one.masked} for one in found]
            self.stdout.write(json.dumps({"sightings": sightings}))
        else:
            for one in found:
                self.stdout.write(f"{one.place}: {one.masked}")
            self.stdout.write(f"{len(found) or 'No'} card number{'' if len(found) == 1 else 's'} found.")
        if found:
            sys.exit(1)
