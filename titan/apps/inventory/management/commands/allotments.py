"""Units that cells have granted each other: listed, given back, taken back."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from titan.apps.inventory import api
from titan.apps.inventory.contracts import CellStillSells
from titan.platform.rest.renderers import dumps


class Command(BaseCommand):
    help = (
        "Lists what other cells hold of the stock here, and what this one holds of theirs. With --return-all it gives back all that is"
        " free of the latter, before a drain; with --reclaim it takes back what a cell held that is lost for good and fenced, or drained."
        " With --letters it tells what `cell audit` compares: units granted and had, and every letter that brings some."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        work = parser.add_mutually_exclusive_group()
        work.add_argument("--return-all", action="store_true", help="Give all free leased units back.")
        work.add_argument("--reclaim", type=int, metavar="CELL", help="Take back what that cell holds.")
        work.add_argument("--letters", action="store_true", help="Units and letters, for cell audit.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done.")
        parser.add_argument("--json", action="store_true", help="Answer as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        told = self._done(options)
        if options["json"]:
            self.stdout.write(dumps(told).decode())
            return
        for name, rows in told.items():
            self.stdout.write(f"{name}: {len(rows)}")
            for row in rows:
                self.stdout.write("  " + " ".join(f"{key}={value}" for key, value in row.items()))

    def _done(self, options: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        is_dry = bool(options["dry_run"])
        if options["return_all"]:
            return {"returned": [asdict(one) for one in api.return_leases(is_dry=is_dry)]}
        if options["reclaim"] is not None:
            try:
                units = api.reclaim(cell=options["reclaim"], is_dry=is_dry)
            except CellStillSells as error:
                raise CommandError(error.detail) from error
            return {"reclaimed": [{"variant_id": v, "units": n} for v, n in units.items()]}
        if options["letters"]:
            with connection.cursor() as cursor:
                # Every letter in the log is read: the limit for requests does not apply.
                cursor.execute("SET statement_timeout = 0")
            return asdict(api.lending())
        return {
            "allotments": [asdict(one) for one in api.allotments()],
            "leases": [asdict(one) for one in api.leases()],
        }
