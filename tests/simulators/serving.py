"""A simulator as tests use it: served over HTTP on a free port."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from titan.simulators.http import Application
from titan.simulators.server import Mount


@contextmanager
def served(prefix: str, make: Callable[[str], Application]) -> Iterator[str]:
    """The address under which the application answers inside the block; `make` is told it."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}{prefix}"
    config = uvicorn.Config(Mount({prefix: make(url)}), lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(10)
