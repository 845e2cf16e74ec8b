"""The place in PostgreSQL's own log from which Debezium reads, and the messages that are put there for it.

Note [A slot is never needed twice]
    A slot keeps the server's log from the place that its reader has confirmed. It may be lost: a promoted standby does not have
    it, and a server drops what would fill its disk (`max_slot_wal_keep_size`). All that it holds stands in the event log
    as well, so another one is made, under another name, and what was not confirmed is put there again.

Messages are written with `pg_logical_emit_message`, outside of the transaction's fate: then each has a position of its own, from which
Debezium goes on exactly after a crash. Those of a transaction it repeats from the transaction's beginning.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from titan.platform.db import sql

MARK = "titan.bus"
PUBLICATION = "titan_bus"
_NAME = "titan_bus_"
_FOUND = """
SELECT slot_name, active, coalesce(wal_status, 'lost') <> 'lost' AND invalidation_reason IS NULL AND NOT synced,
       coalesce(confirmed_flush_lsn - '0/0'::pg_lsn, 0)::bigint,
       coalesce(pg_current_wal_lsn() - confirmed_flush_lsn, 0)::bigint
FROM pg_replication_slots WHERE database = current_database() AND slot_name LIKE %s ORDER BY slot_name
"""


class SlotLost(Exception):
    """Nobody reads from there any more; what it held has to be put into another one."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`confirmed` is a position in the server's log: all messages up to there are in Kafka. `behind` counts bytes after it."""

    name: str
    is_active: bool
    is_usable: bool
    confirmed: int
    behind: int


def found() -> list[Slot]:
    """The slots of this database that were made for the bus."""
    return [Slot(*row) for row in sql.query(_FOUND, (_NAME.replace("_", r"\_") + "%",))]


def look(name: str) -> Slot:
    """How it stands.

    Raises:
        SlotLost: it is gone, or the server no longer keeps what it needs.
    """
    for slot in found():
        if slot.name == name and slot.is_usable:
            return slot
    raise SlotLost(f"the replication slot {name} is lost")


def make() -> Slot:
    """Another one, from here on.

    Raises:
        django.db.utils.ProgrammingError: the user may not make slots (REPLICATION), or no publications (CREATE on the database).
        django.db.utils.OperationalError: the server has no slot left, or its `wal_level` is not `logical`.
    """
    name = _NAME + secrets.token_hex(4)
    with _as_user():
        if sql.one("SELECT 1 FROM pg_publication WHERE pubname = %s", (PUBLICATION,)) is None:
            # Of no table: what Debezium asks for are messages.
            sql.execute(f"CREATE PUBLICATION {PUBLICATION}")
        sql.query("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (name,))
    return look(name)


def drop(slot: Slot) -> None:
    """Take it away, from its reader too."""
    with _as_user():
        sql.query(
            "SELECT pg_terminate_backend(active_pid, 10000) FROM pg_replication_slots"
            " WHERE slot_name = %s AND active_pid IS NOT NULL",
            (slot.name,),
        )
        sql.query(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s",
            (slot.name,),
        )


def emit(contents: Sequence[str]) -> int:
    """Put messages into the server's log, in this order. The position after the last one."""
    rows = sql.query(
        "SELECT (pg_logical_emit_message(false, %s, one) - '0/0'::pg_lsn)::bigint FROM unnest(%s::text[]) AS one",
        (MARK, list(contents)),
    )
    return int(rows[-1][0])


@contextmanager
def _as_user() -> Iterator[None]:
    """Slots and publications are the user's: the role that the bus acts as has rows alone."""
    sql.execute("SET ROLE NONE")
    try:
        yield
    finally:
        sql.execute("RESET ROLE")
