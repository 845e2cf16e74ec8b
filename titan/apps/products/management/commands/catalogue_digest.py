"""What this cell shows of each cell's products, in one hash a cell; `cell compare` sets them beside each other."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from ... import api


class Command(BaseCommand):
    help = "Hashes the public products that this cell shows, by the cell where they live, and what its own log adds up to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="As JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        logged, shown = api.logged_digest(), api.shown_digests()
        if options["json"]:
            self.stdout.write(json.dumps({"logged": asdict(logged), "shown": [asdict(one) for one in shown]}))
            return
        self.stdout.write(f"log of cell {logged.cell}: {logged.products:,} products {logged.sha256}")
        for one in shown:
            self.stdout.write(f"shown of cell {one.cell}: {one.products:,} products {one.sha256}")
