"""Whole cells behind a real router, started as an operator starts them, and people who use them."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from scripts.torturing.stage import Stage
from titan.cells.directory import Directory
from titan.cells.fleet.layout import Layout, address
from titan.kernel.ids import bucket_for
from titan.platform.bus import broker as brokers

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a-long-enough-pass-phrase"
PAUSE_S = 0.05


@dataclass(frozen=True)
class Fleet:
    """Cells that run from `var`, and their router."""

    var: Path
    port: int
    environ: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def layout(self) -> Layout:
        return Layout(self.var / "cells")

    @property
    def directory(self) -> Directory:
        found = self.layout.present()
        assert found is not None
        return found

    def stage(self, number: int) -> Stage:
        """A cell, as something to be killed."""
        return Stage(self.layout.cell(number), address(self.directory.cell(number))[1], self.environ)

    def inside(self, number: int, *words: str, module: str = "tests.cells.inside", told: str = "") -> Any:
        """What a module says in a process of a cell, as JSON in its last line; `told` is what it reads."""
        own = self.layout.environ(number, public_url=self.url, environ=self.environ)
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=own | {"TITAN_VAR_DIR": str(self.layout.cell(number))},
            input=told,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def email(self, number: int) -> str:
        """An address of somebody new whose home is that cell."""
        while True:
            email = f"{uuid.uuid4()}@example.com"
            if self.directory.homes[bucket_for(email)] == number:
                return email

    def client(self) -> httpx.Client:
        """Somebody who knows nothing but the marketplace's address."""
        return httpx.Client(base_url=self.url, follow_redirects=True, timeout=30)


def started(var: Path, *, count: int, **environ: str) -> Fleet:
    """New cells by `./scripts/up --cells`; `ended` is due whether or not this succeeds."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    wishes = ("--cells", str(count), "--detach", "--no-seed", "--reset", "--yes", "--port", str(port))
    quiet = {"TITAN_CARRIER_PACE_SECONDS": "0.2", "TITAN_LOG_LEVEL": "WARNING", "TITAN_KAFKA_BOOTSTRAP": ""}
    told = _clean() | quiet | environ
    _script("up", *wishes, "--var", str(var), environ=told)
    return Fleet(var, port, told)


def ended(var: Path) -> None:
    """Stop what runs there by `./scripts/down`."""
    _script("down", "--var", str(var), environ=_clean())


@contextmanager
def running(var: Path, *, count: int) -> Iterator[Fleet]:
    """New cells, stopped in the end."""
    try:
        yield started(var, count=count)
    finally:
        ended(var)


@contextmanager
def on_bus(var: Path, home: Path, *, count: int = 2, **environ: str) -> Iterator[Fleet]:
    """New cells with a broker of their own in `home`, all stopped in the end."""
    broker = brokers.start(home)
    try:
        yield started(var, count=count, TITAN_KAFKA_BOOTSTRAP=broker.bootstrap, **environ)
    finally:
        ended(var)
        if left := brokers.read(home):
            brokers.stop(left)


def _clean() -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TITAN_")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    return clean


def _script(name: str, *words: str, environ: dict[str, str]) -> None:
    done = subprocess.run(
        [str(ROOT / "scripts" / name), *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@dataclass
class User:
    """Somebody with a token and a home."""

    email: str
    id: str
    token: str
    client: httpx.Client

    def ask(self, path: str) -> httpx.Response:
        return self.client.get(path, headers={"authorization": f"Bearer {self.token}"})


def registered(fleet: Fleet, number: int) -> User:
    """Somebody new, registered through the router, whose home is that cell."""
    client, email = fleet.client(), fleet.email(number)
    body = {"email": email, "password": PASSWORD, "name": "Ada"}
    answer = client.post("/api/v1/accounts/register", json=body)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    return User(email, told["user"]["id"], told["access"], client)


@dataclass
class Watch:
    """Asks the same thing again and again from a thread, and keeps the answers in order."""

    user: User
    path: str
    answers: list[tuple[int, str, Any]] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_S):
            answer = self.user.ask(self.path)
            said = (
                answer.json() if answer.headers.get("content-type", "").startswith("application/") else None
            )
            self.answers.append((answer.status_code, answer.headers.get("retry-after", ""), said))

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()


def eventually(is_so: Any, *, seconds: float) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.1)
