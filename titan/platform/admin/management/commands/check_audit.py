"""Prove the audit log: every entry follows from the one before it."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from titan.platform.admin import audit


class Command(BaseCommand):
    """Exit code 0: the chain is whole; 1: it is not."""

    help = (
        "Recompute the hash chain of the audit log. Exit code 0: whole; 1: an entry was changed, removed or put in.\n"
        "Example: ./scripts/manage check_audit --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("--json", action="store_true", help="One JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is wrong."""
        report = audit.check()
        if options["json"]:
            faults = [{"entry": fault.entry_id, "fault": fault.fault} for fault in report.faults]
            self.stdout.write(json.dumps({"entries": report.entries, "head": report.head, "faults": faults}))
        else:
            for fault in report.faults:
                self.stdout.write(f"Entry {fault.entry_id} {fault.fault}.")
            words = "is whole" if not report.faults else f"has {len(report.faults)} faults"
            self.stdout.write(
                f"The audit log of {report.entries} entries {words}; its head is {report.head or '-'}."
            )
        if report.faults:
            sys.exit(1)
