"""Waiting for the horizon: an open transaction in any database of the shared server holds it back."""

import time

from titan.platform.eventlog import reading


def wait_until_readable(*, within_s: float = 20) -> None:
    """Until everything committed may be read."""
    give_up = time.monotonic() + within_s
    while reading.head() != reading.last():
        if time.monotonic() > give_up:
            raise TimeoutError("somebody's transaction holds the log back")
        time.sleep(0.01)
