"""A relay in a process of its own, so that it can be killed: python -m tests.platform.bus.relaying PREFIX CELL."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping

from titan.platform.bus.broker import ROOT


def spawn(environ: Mapping[str, str], *, prefix: str, cell: int) -> "subprocess.Popen[bytes]":
    """Start one on topics of that prefix; what else it has to know is in its environment."""
    command = [sys.executable, "-m", "tests.platform.bus.relaying", prefix, str(cell)]
    return subprocess.Popen(
        command, cwd=ROOT, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _main(prefix: str, cell: int) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.BUS_PREFIX = prefix
    from titan.platform.bus.handing import DebeziumRelay
    from titan.platform.bus.publisher import Publisher

    relay = DebeziumRelay if os.environ["TITAN_BUS_RELAY"] == "debezium" else Publisher
    relay(threading.Event(), cell=cell).run()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
