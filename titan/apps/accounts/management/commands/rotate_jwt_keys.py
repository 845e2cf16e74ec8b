"""manage.py rotate_jwt_keys"""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from titan.apps.accounts import api


class Command(BaseCommand):
    """Rotate the keys of access tokens."""

    help = (
        "Let a new RSA key sign access tokens. The former key goes on verifying until its last token has"
        " expired, then drops out of /.well-known/jwks.json. Running processes follow within a second; no"
        " restart. Run it every few months, or at once when a key may have leaked (twice, to drop the leaked"
        " one after its tokens are out)."
    )

    # It must work in an emergency, whatever else is wrong with the installation.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done = api.rotate_keys()
        if options["json"]:
            retiring = [{"kid": kid, "retires_at": at.isoformat()} for kid, at in done.retiring]
            self.stdout.write(json.dumps({"signing": done.signing, "retiring": retiring}))
            return
        self.stdout.write(f"{done.signing} signs from now on.")
        for kid, at in done.retiring:
            self.stdout.write(f"{kid} verifies until {at:%Y-%m-%d %H:%M:%S} UTC.")
