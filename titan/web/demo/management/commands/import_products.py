"""Import a catalogue from a CSV, TSV or JSONL file."""

import json
import time
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.products import api as products
from titan.apps.products.contracts import ImportedBatch, ImportedStock, ImportPlan
from titan.kernel.errors import TitanError
from titan.web.demo.importing import delivering, shops

HELP = """
Import products from a CSV, TSV or JSONL file, plain or gzipped.

The whole file is checked first. Bad rows are named by line and column and written to
var/imports/<file>.rejects.csv; all others are imported. Running it again changes only what changed.

What the columns mean is found by the header, or said in a TOML file (--mapping); --show-mapping
prints one to start from. docs/import.md explains.

exit codes: 0 imported (also with bad rows) · 1 the file, the mapping or a shop does not allow it
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the line breaks of the help."""
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the file")
        parser.add_argument("--mapping", type=Path, metavar="M.toml", help="what the columns mean")
        parser.add_argument(
            "--shops",
            type=int,
            default=40,
            metavar="N",
            help="spread over so many shops, opened where missing (40)",
        )
        parser.add_argument(
            "--fill-missing", action="store_true", help="derive missing prices, stock and numbers of ratings"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, print the plan, change nothing"
        )
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")
        parser.add_argument(
            "--no-deliver",
            action="store_true",
            help="leave search and others to the relay, do not wait for them",
        )
        parser.add_argument("--show-mapping", metavar="NAME", help="print a built-in mapping: general, …")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, and unless it is a dry run, import."""
        self.console = Console(stderr=True)
        try:
            self._handle(options)
        except TitanError as error:
            raise CommandError(error.detail) from error

    def _handle(self, options: dict[str, Any]) -> None:
        if options["show_mapping"]:
            self.stdout.write(products.import_mapping(name=options["show_mapping"]))
            return
        if options["file"] is None:
            raise CommandError("Which file? import_products FILE (--help explains)")
        if not 1 <= options["shops"] <= shops.MAX_SHOPS:
            raise CommandError(f"--shops must lie in 1..{shops.MAX_SHOPS}")
        started = time.monotonic()
        with self.console.status(f"Checking {options['file'].name} …"):
            plan = products.plan_import(
                path=options["file"],
                rejects=settings.VAR_DIR / "imports" / f"{options['file'].name}.rejects.csv",
                mapping_file=options["mapping"],
                fill_missing=options["fill_missing"],
            )
        done = None
        if not options["dry_run"]:
            done = self._import(plan, options["shops"])
            if not options["no_deliver"]:
                self._deliver()
        self._report(plan, done, seconds=time.monotonic() - started, as_json=options["json"])

    def _import(self, plan: ImportPlan, count: int) -> ImportedBatch:
        actor_id = shops.operator_id()
        with self._progress() as progress:
            opening = progress.add_task("Shops", total=count)
            shop_ids = []
            for shop_id in shops.ensure(count, currency=plan.currency, actor_id=actor_id):
                shop_ids.append(shop_id)
                progress.advance(opening)
            importing = progress.add_task("Products", total=plan.products)

            def hand_over(rows: Sequence[ImportedStock]) -> None:
                counts = [
                    StockCount(row.variant_id, row.product_id, row.shop_id, row.quantity) for row in rows
                ]
                inventory.import_stock(rows=counts, actor_id=actor_id)

            return products.run_import(
                plan=plan,
                shop_ids=shop_ids,
                actor_id=actor_id,
                on_stock=hand_over,
                on_progress=lambda rows: progress.advance(importing, rows),
            )

    def _deliver(self) -> None:
        with self.console.status("Telling search and the others …") as status:
            if not delivering.deliver(on_progress=lambda name: status.update(f"Telling {name} …")):
                self.console.print("Search has not caught up yet; the relay goes on with it.", style="yellow")

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        return Progress(*columns, console=self.console, disable=not self.console.is_terminal)

    def _report(self, plan: ImportPlan, done: ImportedBatch | None, *, seconds: float, as_json: bool) -> None:
        if as_json:
            found = {
                "file": str(plan.path),
                "mapping": plan.mapping_name,
                "records": plan.records,
                "products": plan.products,
                "bad": plan.bad,
                "repeated": plan.repeated,
                "rejects": str(plan.rejects) if plan.rejects else None,
                "categories": {" > ".join(path): count for path, count in plan.categories},
                "outcome": asdict(done) if done else None,
                "seconds": round(seconds, 1),
            }
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for line in _lines(plan, done, seconds):
            self.stdout.write(line)


def _lines(plan: ImportPlan, done: ImportedBatch | None, seconds: float) -> list[str]:
    counts = f"{plan.products:,} products, {plan.bad:,} bad, {plan.repeated:,} repeated"
    lines = [f"{plan.path.name}: {plan.records:,} rows read as “{plan.mapping_name}”: {counts}"]
    if done is None:
        lines += [f"  {count:>8,}  {' > '.join(path)}" for path, count in plan.categories]
    lines += [f"  {fault}" for fault in plan.faults]
    if plan.rejects:
        lines.append(f"  all bad rows: {plan.rejects}")
    if done is None:
        return [*lines, "Nothing was changed (--dry-run)."]
    changes = f"{done.created:,} created, {done.updated:,} updated, {done.unchanged:,} unchanged"
    return [*lines, f"{changes} in {seconds:.1f} s"]
