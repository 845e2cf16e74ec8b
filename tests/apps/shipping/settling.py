"""Delivering every event, also while other test runs keep transactions open on the same server."""

import time

from titan.platform.db import sql
from titan.platform.eventlog import relay

_HELD_BACK = (
    "SELECT 1 FROM eventlog_event WHERE transaction_id >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1"
)


def settle() -> None:
    """Deliver until nothing moves and no event lies beyond the horizon any more.

    Raises:
        TimeoutError: it does not settle.
    """
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if sql.one(_HELD_BACK) is None:
            if relay.settle() == 0:
                return
        else:
            time.sleep(0.01)
    raise TimeoutError("events stay beyond the horizon")
