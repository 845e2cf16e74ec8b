"""What a slot is doing at a moment."""

from datetime import datetime, timedelta

from ..contracts import Phase


def phase(
    *, starts_at: datetime, ends_at: datetime, is_stopped: bool, now: datetime, waiting: timedelta
) -> Phase:
    """The waiting room opens `waiting` before the start."""
    if is_stopped:
        return Phase.STOPPED
    if now >= ends_at:
        return Phase.OVER
    if now >= starts_at:
        return Phase.OPEN
    return Phase.WAITING if now >= starts_at - waiting else Phase.AHEAD
