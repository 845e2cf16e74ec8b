"""The simulated carrier as tests use it: served over HTTP on a free port, moved by hand."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from titan.simulators.carrier.app import Carrier
from titan.simulators.carrier.settings import Settings
from titan.simulators.server import Mount

WEBHOOK_URL = "http://titan.test/api/v1/tracking/webhooks/simulated"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


def still_carrier(folder: Path) -> Carrier:
    """A carrier whose parcels and webhooks move only when told to."""
    return Carrier(Settings(folder / "carrier.sqlite3", WEBHOOK_URL, SECRET, pace_s=0))


@contextmanager
def served(carrier: Carrier) -> Iterator[str]:
    """The address under which the carrier answers inside the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(Mount({"/carrier": carrier.router}), lifespan="off", log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/carrier"
    finally:
        server.should_exit = True
        thread.join(10)
        carrier.close()
