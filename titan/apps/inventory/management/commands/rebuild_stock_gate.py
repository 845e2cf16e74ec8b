"""Fill the stock gate in Valkey from PostgreSQL."""

import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError

from titan.apps.inventory import api


class Command(BaseCommand):
    help = (
        "Closes the stock gate, fills it from PostgreSQL and opens it again. While it is closed, checkouts "
        "are told to try again. Safe at any time; workers do it by themselves when Valkey was lost."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Answer as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        begin = perf_counter()
        try:
            variants = api.rebuild_gate()
        except redis.RedisError as error:
            raise CommandError(f"Valkey does not answer: {error}", returncode=2) from error
        seconds = round(perf_counter() - begin, 3)
        if options["json"]:
            self.stdout.write(json.dumps({"variants": variants, "seconds": seconds}))
        else:
            self.stdout.write(f"The gate knows {variants} variants; it took {seconds} s.")
