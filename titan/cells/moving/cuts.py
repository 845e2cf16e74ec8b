"""A cut through the log of a cell: the place up to which its subscribers and its bus read for now, and not further.

Note [Why a cut]
    What is between a bucket that moves and one that stays is done at once where both are at home together, and in two halves, with a
    letter between them, where they are not. So of each event everybody must have had its part before the home changes, or nobody.
    While people shop there is no moment in which all have read everything; but all can stop at one place, and go on from there
    after the flip. At the source that place is moved up until, at the freeze, nothing that concerns the buckets lies behind it: such an event
    may have been recorded with rows of theirs, as of the only home they had.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import errors

from titan.platform.portability import locks

from .databases import CellDatabase, StillOpen

Place = tuple[int, int]
_LOCK = "SELECT pg_try_advisory_lock(%s, %s)"
_UNLOCK = "SELECT pg_advisory_unlock(%s, %s)"
_FORGET = "DELETE FROM eventlog_cut"
# Takes no transaction id, as locking rows would: that would hold the log back.
_AWAIT_LOCK = "SELECT pg_advisory_lock(%s, %s)"
_HEAD = """
SELECT coalesce(max(h.txid), 0), coalesce(max(h.position), 0) FROM (
    SELECT transaction_id::text::bigint AS txid, position FROM eventlog_event
    WHERE transaction_id < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY transaction_id DESC, position DESC LIMIT 1
) AS h
"""
# Before the row is there some may have read up to this place, and none further.
_PUT = f"""
INSERT INTO eventlog_cut (holder, transaction_id, position)
SELECT pg_backend_pid(), place.* FROM ({_HEAD}) AS place
ON CONFLICT (holder) DO UPDATE SET transaction_id = excluded.transaction_id, position = excluded.position
RETURNING transaction_id, position
"""  # noqa: S608 - constants


def head(database: CellDatabase) -> Place:
    """Up to where a log can be read now."""
    transaction_id, position = database.rows(_HEAD)[0]
    return transaction_id, position


class Cut:
    """The cut of one cell, while its `hold` lasts."""

    def __init__(self, database: CellDatabase) -> None:
        self._database = database
        self.place: Place = (0, 0)

    def move_up(self) -> None:
        """Have everybody read up to what can be read now, and stop there."""
        self.place = self._database.rows(_PUT)[0]


@contextmanager
def hold(database: CellDatabase) -> Iterator[Cut]:
    """Stop the readers of a cell. They go on when this ends, or when the mover does, however it ends.

    Raises:
        StillOpen: another mover holds a cut there.
    """
    if not database.value(_LOCK, locks.LOG):
        raise StillOpen("another move holds the readers of the log")
    cut = Cut(database)
    try:
        database.run(_FORGET)
        cut.move_up()
        # Who asked before the row was there may have been told to read further.
        cut.move_up()
        yield cut
    finally:
        if not database.connection.closed:
            database.run(_FORGET)
            database.run(_UNLOCK, locks.LOG)


@contextmanager
def bus_held(database: CellDatabase, *, within_s: float) -> Iterator[None]:
    """Nothing is taken from other cells meanwhile: what it changes would have to be read once more, and more of it keeps coming.

    Raises:
        StillOpen: some reader is at it for longer.
    """
    database.run(f"SET lock_timeout = {max(1, int(within_s * 1000))}")
    try:
        database.run(_AWAIT_LOCK, locks.BUS)
    except errors.LockNotAvailable as error:
        raise StillOpen("a reader of the bus is at it") from error
    finally:
        database.run("SET lock_timeout = '2s'")
    try:
        yield
    finally:
        if not database.connection.closed:
            database.run(_UNLOCK, locks.BUS)
