"""Handing an import on to those who follow the event log, so that it can be found when the command ends."""

import time
from collections.abc import Callable

from titan.platform.eventlog import delivery
from titan.platform.eventlog.registry import subscriptions

PAUSE_S = 0.5


def deliver(*, on_progress: Callable[[str], None], give_up_s: float = 300.0) -> bool:
    """Let every subscriber catch up, beside a relay that may do the same. False when time ran out.

    A relay and this command take turns by the lock of the checkpoint, so no event is handled twice.
    """
    deadline = time.monotonic() + give_up_s
    for name, subscription in sorted(subscriptions().items()):
        on_progress(name)
        while True:
            try:
                delivery.drain(subscription)
                break
            except delivery.OUTAGES:
                # Somebody else is writing the same index, or the lock took too long: the turn comes.
                if time.monotonic() > deadline:
                    return False
                time.sleep(PAUSE_S)
    return True
