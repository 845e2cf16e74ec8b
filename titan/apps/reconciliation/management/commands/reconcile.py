"""Compare a provider's day with ours."""

import sys
from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from titan.apps.payments.contracts import ProviderNotFound, ProviderUnavailable
from titan.kernel import clock
from titan.kernel.errors import InvalidInput

from ... import api
from ...contracts import Run, RunUnderWay

FINDINGS = 4
NO_BOOK = 3


class Command(BaseCommand):
    help = (
        "Compares a card provider's book of a day (UTC) with ours and writes down what differs. Exit codes: 0 the books"
        " agree, or all differences are mended or ignored; 4 some are open; 3 the provider does not show its book;"
        " 1 wrong arguments, or that day is being compared right now."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--provider", required=True, metavar="NAME", help="Of CARD_PROVIDERS, such as card."
        )
        parser.add_argument(
            "--day", type=date.fromisoformat, metavar="YYYY-MM-DD", help="The day (default: yesterday)."
        )
        parser.add_argument("--json", action="store_true", help="Print the run as JSON.")
        parser.add_argument("--dry-run", action="store_true", help="Count what differs, write nothing down.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, and say what came of it."""
        day = options["day"] or clock.now().date() - timedelta(days=1)
        compare = api.try_out if options["dry_run"] else api.reconcile
        try:
            run = compare(provider=options["provider"], day=day)
        except ProviderUnavailable as error:
            self.stderr.write(f"The provider does not show its book: {error}")
            sys.exit(NO_BOOK)
        except (InvalidInput, ProviderNotFound, RunUnderWay) as error:
            told = "; ".join(problem.message for problem in getattr(error, "problems", ()))
            raise CommandError(told or str(error)) from error
        self.stdout.write(orjson.dumps(_document(run)).decode() if options["json"] else _text(run))
        if run.open:
            sys.exit(FINDINGS)


def _document(run: Run) -> dict[str, Any]:
    counts = {kind.value: count for kind, count in sorted(run.counts.items())}
    return {
        "run": run.id,
        "provider": run.provider,
        "day": run.day,
        "until": run.until,
        "theirs": run.theirs,
        "ours": run.ours,
        "open": run.open,
        "kinds": counts,
    }


def _text(run: Run) -> str:
    lines = [f"{run.provider} {run.day}: {run.theirs:,} charges there, {run.ours:,} payments here."]
    lines += [f"  {kind.value:<9} {count:>6,}" for kind, count in sorted(run.counts.items())]
    lines.append(f"{run.open:,} differences are open." if run.open else "The books agree.")
    return "\n".join(lines)
