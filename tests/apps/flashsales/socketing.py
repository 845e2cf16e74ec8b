"""The web role's own protocols on a free port, in a thread of the test: real sockets, the test's engines."""

import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import orjson
import uvicorn
from django.conf import settings
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.platform.serving.exchange import make_front
from titan.apps.flashsales import consumers
from titan.platform.cache import async_client
from titan.platform.serving.protocol import GuardedProtocol, GuardedSocket
from titan.platform.serving.sockets import Sockets


class _Server(uvicorn.Server):
    def install_signal_handlers(self) -> None:
        """The test process keeps its own."""


def _nobody(environ: Any, start: Any) -> list[bytes]:
    start("418 Left to Django", [("Content-Type", "text/plain")])
    return [b""]


@contextmanager
def serving() -> Iterator[int]:
    """A port where sockets of flash sales are taken."""
    own = Sockets()
    own.register(consumers.PREFIX, consumers.slot)
    # A client of an event loop cannot be used on another.
    async_client.cache_clear()
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        make_front(_nobody, sockets=own),
        http=GuardedProtocol,
        ws=GuardedSocket,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
    )
    server = _Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    for _ in itertools.takewhile(lambda _: not server.started, range(500)):
        time.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)
        async_client.cache_clear()


class Watcher:
    """A browser's socket to a slot."""

    def __init__(self, port: int, slot_id: UUID | str, session: str, *, origin: str = "") -> None:
        self._line: ClientConnection = connect(
            f"ws://127.0.0.1:{port}{consumers.PREFIX}{slot_id}",
            origin=Origin(origin or f"http://127.0.0.1:{port}"),
            additional_headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"},
            compression=None,
            legacy=True,
        )

    def show(self, ticket: str) -> "Watcher":
        """Show the ticket."""
        self._line.send(orjson.dumps({"ticket": ticket}).decode())
        return self

    def say(self, text: str) -> None:
        """Send something else."""
        self._line.send(text)

    def hear(self, kind: str) -> dict[str, Any]:
        """The next message of that kind."""
        for _ in range(100):
            told: dict[str, Any] = orjson.loads(self._line.recv(timeout=15))
            if told["type"] == kind:
                return told
        raise AssertionError(f"only others than {kind} came")

    def hears_nothing(self, *, seconds: float = 0.5) -> bool:
        """Whether nothing comes but what is said of the stock."""
        try:
            while orjson.loads(self._line.recv(timeout=seconds))["type"] == "stock":
                continue
        except TimeoutError:
            return True
        return False

    def closed_with(self) -> int:
        """The code with which the other end closed."""
        with suppress(ConnectionClosed):
            while True:
                self._line.recv(timeout=15)
        code = self._line.close_code
        assert code is not None
        return code

    def close(self) -> None:
        """Leave."""
        self._line.close()
