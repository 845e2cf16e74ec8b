"""What the simulated carrier is told at start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..server import Start
from ..shared_secret import shared_secret

PACE_VARIABLE = "TITAN_CARRIER_PACE_SECONDS"
SECRET_VARIABLE = "TITAN_CARRIER_WEBHOOK_SECRET"  # noqa: S105 - a name
DEFAULT_PACE_S = 20.0


@dataclass(frozen=True, slots=True)
class Settings:
    """`pace_s` seconds lie between two scans of a parcel; with 0 parcels move only when told to."""

    book: Path
    webhook_url: str
    webhook_secret: str
    pace_s: float = DEFAULT_PACE_S


def settings_of(start: Start, environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of a start.

    Raises:
        ValueError: the pace is not a number from 0 on.
    """
    pace = float(environ.get(PACE_VARIABLE) or DEFAULT_PACE_S)
    if pace < 0:
        raise ValueError(f"{PACE_VARIABLE} must not be negative")
    given = environ.get(SECRET_VARIABLE, "").split(",")[0]
    # One of several cells gets mail by the router, as from any carrier: the parcel's shop may have moved to another.
    titan_url = environ["TITAN_PUBLIC_URL"] if environ.get("TITAN_CELL_DIRECTORY") else start.titan_url
    return Settings(
        book=start.folder / "carrier.sqlite3",
        webhook_url=f"{titan_url.rstrip('/')}/api/v1/tracking/webhooks/simulated",
        webhook_secret=given or shared_secret(start.var, "carrier_webhook_secret"),
        pace_s=pace,
    )
