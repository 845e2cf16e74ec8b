"""Letters take effect once: the log keeps what was taken, in a stream that moves with whom the letter was for."""

import secrets
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import derived_id, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append


def take(home: UUID, event: Event, *, label: str) -> bool:
    """Note a letter to the home of `home`; False where it was taken before, in whatever cell that was at home in."""
    stream = derived_id(home, label=label)
    if sql.one("SELECT 1 FROM eventlog_event WHERE stream = %s LIMIT 1", (stream,)) is not None:
        return False
    append([Pending(stream, event, version=1)], is_copy=True)
    return True


def send(stream: UUID, event: Event, *, at: datetime | None = None) -> None:
    """Put a letter into the log. Each has a stream of its own, so that it waits for no other."""
    append([Pending(stream, event, version=1)], at=at or clock.now())


def own_id() -> UUID:
    """A new id at home in this cell, for what concerns no other id of it."""
    return new_id(bucket=secrets.choice(homes.buckets()))
