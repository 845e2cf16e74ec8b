"""The simulated carrier as tests use it: served over HTTP on a free port, moved by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.simulators import serving
from titan.simulators.carrier.app import Carrier
from titan.simulators.carrier.settings import Settings

WEBHOOK_URL = "http://titan.test/api/v1/tracking/webhooks/simulated"
SECRET = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"


def still_carrier(folder: Path) -> Carrier:
    """A carrier whose parcels and webhooks move only when told to."""
    return Carrier(Settings(folder / "carrier.sqlite3", WEBHOOK_URL, SECRET, pace_s=0))


@contextmanager
def served(carrier: Carrier) -> Iterator[str]:
    """The address under which the carrier answers inside the block."""
    try:
        with serving.served("/carrier", lambda _url: carrier.router) as url:
            yield url
    finally:
        carrier.close()
