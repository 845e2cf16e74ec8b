"""Score the ranking of the present index against judgements in a file."""

import csv
from argparse import ArgumentParser
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from titan.apps.search import api

_COLUMNS = {"query", "product_id"}


class Command(BaseCommand):
    help = "Prints nDCG@10 and MRR@10 for a CSV file with query, product_id (the external id) and, if graded, grade."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--each", action="store_true", help="One line a query, not only the means.")

    def handle(self, *args: Any, **options: Any) -> None:
        judged = api.judge(judgements=_judgements(options["file"]))
        for one in judged if options["each"] else ():
            self.stdout.write(f"{one.ndcg:.3f}  {one.reciprocal_rank:.3f}  {one.question}")
        ndcg, mrr = fmean(one.ndcg for one in judged), fmean(one.reciprocal_rank for one in judged)
        self.stdout.write(f"{len(judged)} queries: nDCG@10 {ndcg:.3f}, MRR@10 {mrr:.3f}")


def _judgements(path: Path) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = defaultdict(dict)
    try:
        with path.open(encoding="utf8", newline="") as file:
            rows = csv.DictReader(file)
            if not set(rows.fieldnames or ()) >= _COLUMNS:
                raise CommandError(f"{path} needs the columns query and product_id.")
            for row in rows:
                found[row["query"]][row["product_id"]] = float(row.get("grade") or 1)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
    if not found:
        raise CommandError(f"{path} has no judgements.")
    return found
