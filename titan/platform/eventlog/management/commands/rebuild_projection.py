"""Fold the whole log into a projection again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from titan.platform.eventlog.delivery import rebuild
from titan.platform.eventlog.registry import subscriptions


class Command(BaseCommand):
    help = "Empties a projection and folds the whole event log into it; readers see the old rows until it is done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        names = sorted(name for name, s in subscriptions().items() if s.on_reset)
        parser.add_argument("name", choices=names, help="The projection to rebuild.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            total = rebuild(subscriptions()[options["name"]])
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['name']}: {total} events folded")
