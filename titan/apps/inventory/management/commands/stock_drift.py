"""Compare the stock gate with PostgreSQL."""

import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError

from titan.apps.inventory import api
from titan.apps.inventory.contracts import DriftReport
from titan.platform.rest.renderers import dumps


class Command(BaseCommand):
    help = (
        "Compares the stock gate in Valkey with PostgreSQL, and stock with its reservations. Exit code 0: "
        "they agree, or were repaired; 1: they differ; 2: Valkey does not answer."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Answer as JSON.")
        parser.add_argument("--repair", action="store_true", help="Set the gate right where it differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = api.drift(repair=options["repair"])
        except redis.RedisError as error:
            raise CommandError(f"Valkey does not answer: {error}", returncode=2) from error
        if options["json"]:
            self.stdout.write(dumps({"is_clean": report.is_clean, **asdict(report)}).decode())
        else:
            self._tell(report)
        if not report.is_clean:
            sys.exit(1)

    def _tell(self, report: DriftReport) -> None:
        state = "open" if report.is_ready else "closed until it is rebuilt"
        self.stdout.write(
            f"The gate is {state}; {report.checked} variants, {report.pending_holds} open holds."
        )
        for drift in report.drifted:
            told = "unknown" if drift.gate is None else str(drift.gate)
            self.stdout.write(
                f"  {drift.variant_id}: gate {told} + {drift.pending} held, truth {drift.truth}"
            )
        for place in report.unbalanced:
            self.stdout.write(
                f"  {place.variant_id} in {place.warehouse_id}: reserved {place.reserved} of which lines say"
                f" {place.reserved_by_lines}, allocated {place.allocated} of which {place.allocated_by_lines}"
            )
        self.stdout.write(f"{len(report.drifted)} differ, {report.repaired} repaired.")
