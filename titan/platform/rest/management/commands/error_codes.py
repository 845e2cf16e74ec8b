"""Write the list of error codes."""

from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from titan.platform.rest.codes import all_codes, as_markdown


class Command(BaseCommand):
    help = (
        "Write docs/errors.md from the error classes of all contexts. "
        "Exit code 1 with --check when the file is not up to date."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, only compare")
        parser.add_argument(
            "--json", action="store_true", help="print the list as JSON instead of writing it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        codes = all_codes()
        if options["json"]:
            self.stdout.write(orjson.dumps(codes).decode())
            return
        path = Path(settings.BASE_DIR) / "docs" / "errors.md"
        text = as_markdown(codes)
        if options["check"]:
            if not path.exists() or path.read_text(encoding="utf8") != text:
                raise CommandError(f"{path.name} is not up to date: run `manage.py error_codes`.")
            return
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf8")
        self.stdout.write(f"{len(codes)} codes written to {path}")
