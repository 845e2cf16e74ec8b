"""Events go with their stream; how far this cell has read stays."""

from titan.platform.portability.rules import Moved, Stays

from .appending import STAYS

TABLES = (
    # In the new home they are history: before all that is recorded there, so that nobody acts upon them again.
    Moved(
        "eventlog_event",
        "bucket",
        is_number=True,
        key=("stream", "version"),
        omits=("position",),
        sets=(("transaction_id", "'0'::xid8"),),
        order="transaction_id, position",
        where=f"metadata -> '{STAYS}' IS NULL",
    ),
    Moved("eventlog_snapshot", "stream"),
    Stays("eventlog_checkpoint", "how far this cell's subscribers have read"),
    Stays("eventlog_cut", "where this cell's subscribers stop for a moment"),
    Stays("eventlog_parked", "places in this cell's log; a bucket with parked events does not move"),
)
