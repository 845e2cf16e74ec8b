"""What production answers, in a process with its settings."""

import json
import os
import subprocess
import sys

from .sources import ROOT

PROGRAM = """
import json, django
django.setup()
from django.test import Client
asked = {name: Client().get("/robots.txt", secure=name == "secure", headers={"host": "shop.example"}) for name in ("secure", "plain")}
print(json.dumps({name: [one.status_code, dict(one.headers)] for name, one in asked.items()}))
"""


def test_insists_on_tls_and_refuses_frames() -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "TITAN_ENV": "prod",
        "TITAN_SECRET_KEY": "of no use to anybody, and long enough to be taken for a real one",
        "TITAN_ALLOWED_HOSTS": "shop.example",
    }
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    told = json.loads(result.stdout.strip().splitlines()[-1])
    status, headers = told["secure"]
    assert status == 200
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert "frame-ancestors" in headers["Content-Security-Policy"]
    assert told["plain"][0] == 301
    assert told["plain"][1]["Location"] == "https://shop.example/robots.txt"
