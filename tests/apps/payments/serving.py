"""Servers that tests of providers need: a simulated provider under any name, Stripe's own mock server."""

import itertools
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from titan.simulators.card_provider.app import routes
from titan.simulators.card_provider.book import Book
from titan.simulators.card_provider.faults import Faults

from .conftest import Provider

ROOT = Path(__file__).resolve().parents[3]


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test process keeps its own."""


@contextmanager
def simulated_provider(file: Path) -> Iterator[Provider]:
    """A simulated provider with an empty book of its own, on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    book, faults = Book(file, public_url=url), Faults()
    server = _Server(uvicorn.Config(routes(book, faults), lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    for _ in itertools.takewhile(lambda _: not server.started, range(500)):
        time.sleep(0.01)
    yield Provider(url, book, faults)
    server.should_exit = True
    thread.join(10)


def empty(provider: Provider) -> None:
    """Begin with an empty book and no faults."""
    with provider.book.transaction() as db:
        for table in ("message", "answer", "refund", "capture", "charge", "method", "intent"):
            db.execute(f"DELETE FROM {table}")
    provider.faults.order({})


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def stripe_mock() -> Iterator[str]:
    """Stripe's mock server on a free port; skips where it was not built."""
    program = shutil.which("stripe-mock") or str(ROOT / "var" / "tools" / "stripe-mock")
    if not Path(program).exists():
        pytest.skip("stripe-mock is not built: run ./scripts/install-stripe-mock (needs Go)")
    port = free_port()
    with subprocess.Popen(
        # It serves HTTPS besides, and would do so at a port of its choice, open to everybody.
        [program, "-http-addr", f"127.0.0.1:{port}", "-https-addr", "127.0.0.1:"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _await(url, process)
            yield url
        finally:
            process.terminate()


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        try:
            httpx.get(url, trust_env=False, timeout=1)
        except httpx.TransportError:
            assert process.poll() is None, "stripe-mock ended at once"
            time.sleep(0.05)
        else:
            return
    raise AssertionError("stripe-mock does not listen")
