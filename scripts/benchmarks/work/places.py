"""The marketplaces that are measured: one cell by itself, or several on a bus behind their router."""

import json
import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from scripts.benchmarks.work.traffic import LETTERS, PREFIX
from tests.cells.fleets import ROOT, Fleet, on_bus
from titan.platform.bus import broker as brokers

PARTITIONS = 48
QUIET = {"TITAN_LOG_LEVEL": "WARNING", "TITAN_WEB_WORKERS": "1"}


@dataclass(frozen=True)
class Market:
    """Cells that run. `fleet` is None for one cell by itself, which lies in `var`; `kafka` is the broker's folder."""

    count: int
    var: Path
    url: str
    environ: dict[str, str]
    fleet: Fleet | None = None
    kafka: Path | None = None

    @property
    def bootstrap(self) -> str:
        """Where the broker listens; empty without one."""
        return self.environ.get("TITAN_KAFKA_BOOTSTRAP", "")

    def folder(self, number: int) -> Path:
        """Where a cell's data lie."""
        return self.fleet.layout.cell(number) if self.fleet else self.var

    def email(self, number: int) -> str:
        """An address of somebody new who is at home in that cell."""
        return self.fleet.email(number) if self.fleet else f"{uuid.uuid4()}@example.com"

    def client(self) -> httpx.Client:
        """Somebody who knows nothing but the marketplace's address."""
        return httpx.Client(base_url=self.url, follow_redirects=True, timeout=60)

    def inside(self, number: int, *words: str, module: str) -> Any:
        """What a module says in a process of a cell, as JSON in its last line."""
        if self.fleet:
            return self.fleet.inside(number, *words, module=module)
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self.environ | {"TITAN_VAR_DIR": str(self.var)},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def opened(var: Path, count: int, *, partitions: int = PARTITIONS) -> Iterator[Market]:
    """So many new cells, stopped in the end; their data stay under `var`. `partitions` is of the topic of letters.

    With a multiple of the number of cells each cell has partitions of its own, as in a fleet where there are as many as buckets.
    """
    home = var / "kafka"
    if count > 1:
        # Nothing that an earlier fleet has told may reach this one.
        if left := brokers.read(home):
            brokers.stop(left)
        shutil.rmtree(home, ignore_errors=True)
        try:
            _letters_for(brokers.start(home), partitions)
            with on_bus(var, home, count=count, **QUIET) as fleet:
                yield Market(count, var, fleet.url, fleet.environ, fleet, home)
        finally:
            if left := brokers.read(home):
                brokers.stop(left)
        return
    with _alone(var) as market:
        yield market


def _letters_for(broker: brokers.Broker, partitions: int) -> None:
    topic = NewTopic(
        f"{PREFIX}{LETTERS}", partitions, 1, config={"retention.ms": "-1", "max.message.bytes": "8388608"}
    )
    # What it promises ends with the client.
    admin = AdminClient({"bootstrap.servers": broker.bootstrap, "log_level": 0})
    for future in admin.create_topics([topic]).values():
        future.result()


@contextmanager
def _alone(var: Path) -> Iterator[Market]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("TITAN_")} | QUIET
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    where = ("--var", str(var))
    try:
        _script(
            "up", "--detach", "--no-seed", "--reset", "--yes", "--port", str(port), *where, environ=environ
        )
        yield Market(1, var, f"http://127.0.0.1:{port}", environ)
    finally:
        _script("down", *where, environ=environ)


def _script(name: str, *words: str, environ: dict[str, str]) -> None:
    command = [str(ROOT / "scripts" / name), *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
