"""What a cell's engines have done: counters of PostgreSQL and Valkey, read from outside, and what lies between two readings.

Note [Clock and purchase]
    Some of what a cell asks its database it asks because a clock says so: *polls*, which an idle cell sends as well; and what belongs to a
    delivery of the log or of the bus, *notes* here: reading what has come, noting how far a subscriber is. Of deliveries there are at
    most a dozen a second and subscriber, however many purchases lie in each. Both are left out of the statements, rows and bytes counted
    here; notes are told beside them. What else an idle cell does is subtracted by the second.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import redis

from titan.apps.inventory.contracts import LEASE
from titan.platform.engines.addresses import addresses
from titan.platform.eventlog.appending import IS_COPY

# A kind of statement that an idle cell sends at least so often a second is a poll.
POLL_RATE = 0.5
# A backend that has nothing more to do tells the statistics of its last rows within so long.
TOLD_WITHIN_S = 11.0
# Questions of the measurement itself carry the name titan_work, by which they are left out.
_STATEMENTS = """
SELECT queryid AS titan_work, CASE
    WHEN min(query) ~* '^(begin|commit|rollback|savepoint|release|start|set|reset|show|discard)\\M' THEN 'control'
    WHEN min(query) ILIKE 'update eventlog_checkpoint%' THEN 'move'
    WHEN min(query) ~ '(eventlog_checkpoint|eventlog_parked|bus_checkpoint|bus_stream|bus_parked)' THEN 'note'
    WHEN min(query) ~ 'FROM eventlog_event\\s+WHERE \\(?transaction_id|max\\(p\\.version\\)' THEN 'note' ELSE 'work' END,
    sum(calls)::bigint, sum(wal_bytes)::bigint
FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND queryid IS NOT NULL AND query NOT LIKE '%titan_work%' GROUP BY queryid
"""
_TOTALS = """
SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS titan_work, (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint,
    (SELECT wal_fpi FROM pg_stat_wal), (SELECT coalesce(max(position), 0) FROM eventlog_event)
"""
_ROWS = """
SELECT relname AS titan_work, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables
WHERE relname <> ALL (ARRAY['eventlog_checkpoint', 'bus_checkpoint', 'bus_stream'])
"""
_EVENTS = "SELECT type AS titan_work, jsonb_exists(metadata, %s), count(*) FROM eventlog_event WHERE position > %s GROUP BY 1, 2"
_READERS = """
SELECT topic AS titan_work, partition, count(*) FROM bus_checkpoint WHERE subscriber <> 'bus.publisher' GROUP BY 1, 2
"""
_STANDING = """
SELECT (SELECT coalesce(max(position), 0) FROM eventlog_event) AS titan_work,
    (SELECT coalesce(sum(next_offset), 0) FROM bus_checkpoint)::bigint,
    (SELECT count(*) FROM eventlog_checkpoint c WHERE (c.transaction_id::text::xid8, c.position) <
        (SELECT e.transaction_id, e.position FROM eventlog_event e ORDER BY e.transaction_id DESC, e.position DESC LIMIT 1)),
    (SELECT count(*) FROM processes_process WHERE status NOT IN ('succeeded', 'undone'))
"""
_LEASED = """
SELECT coalesce(sum(on_hand - reserved - allocated), 0)::bigint AS titan_work FROM inventory_stock
WHERE variant_id = %s AND warehouse_id = %s
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """Counters at a moment. `statements` by kind: what it is, calls, bytes of PostgreSQL's log that it wrote."""

    at: float
    statements: Mapping[int, tuple[str, int, int]]
    transactions: int
    wal: int
    full_pages: int
    rows: Mapping[str, int]
    position: int
    commands: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Span:
    """What was counted between two readings."""

    seconds: float
    statements: Mapping[int, tuple[str, int, int]]
    transactions: int
    wal: int
    full_pages: int
    rows: Mapping[str, int]
    commands: Mapping[str, int]
    events: Counter[tuple[str, bool]] = field(default_factory=Counter)

    @property
    def polls(self) -> frozenset[int]:
        """Kinds of statement that a cell sends by the clock, if this is the span of an idle one."""
        return frozenset(
            kind
            for kind, (what, calls, _) in self.statements.items()
            if what != "control" and calls >= POLL_RATE * self.seconds
        )


@dataclass(frozen=True, slots=True)
class Work:
    """What something cost a cell. `events` by name, those apart that it copied from letters; `wal` in bytes.

    `transactions` are those that wrote (a savepoint that wrote counts like one), but for those of the log's subscribers, which are as many as
    their deliveries. See Note [Clock and purchase].
    """

    statements: float = 0.0
    transactions: float = 0.0
    rows: float = 0.0
    wal: float = 0.0
    full_pages: float = 0.0
    commands: float = 0.0
    notes: float = 0.0
    events: Mapping[str, float] = field(default_factory=dict)
    copies: Mapping[str, float] = field(default_factory=dict)

    def __add__(self, other: "Work") -> "Work":
        figures = (getattr(self, name) + getattr(other, name) for name in FIGURES)
        return _work(figures, _sum(self.events, other.events), _sum(self.copies, other.copies))

    def by(self, count: int) -> "Work":
        """The same for one of so many."""
        return _work(
            (getattr(self, name) / count for name in FIGURES),
            {name: n / count for name, n in self.events.items()},
            {name: n / count for name, n in self.copies.items()},
        )

    @property
    def appended(self) -> float:
        """All rows of the log."""
        return sum(self.events.values()) + sum(self.copies.values())


FIGURES = ("statements", "transactions", "rows", "wal", "full_pages", "commands", "notes")
NOTHING = Work()


def _work(figures: Iterable[float], events: Mapping[str, float], copies: Mapping[str, float]) -> Work:
    statements, transactions, rows, wal, full_pages, commands, notes = figures
    return Work(statements, transactions, rows, wal, full_pages, commands, notes, events, copies)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


def work(span: Span, idle: Span) -> Work:
    """What was done in a span beside what an idle cell does."""
    share = span.seconds / idle.seconds if idle.seconds else 0.0
    counts = {"work": 0.0, "move": 0.0, "note": 0.0}
    noted, polls = 0.0, idle.polls
    for kind, (what, calls, wal) in span.statements.items():
        if what in counts and kind not in polls:
            _, idle_calls, idle_wal = idle.statements.get(kind, (what, 0, 0))
            counts[what] += max(0.0, calls - idle_calls * share)
            noted += max(0.0, wal - idle_wal * share) if what != "work" else 0.0
    return Work(
        statements=counts["work"],
        transactions=max(0.0, span.transactions - idle.transactions * share - counts["move"]),
        rows=_beyond(span.rows, idle.rows, share),
        wal=max(0.0, span.wal - idle.wal * share - noted),
        full_pages=max(0.0, span.full_pages - idle.full_pages * share),
        commands=_beyond(span.commands, idle.commands, share),
        notes=counts["move"] + counts["note"],
        events={name: n for (name, is_copy), n in sorted(span.events.items()) if not is_copy},
        copies={name: n for (name, is_copy), n in sorted(span.events.items()) if is_copy},
    )


def _beyond(counts: Mapping[str, int], idle: Mapping[str, int], share: float) -> float:
    """What there is more than in so much of an idle span, kind by kind."""
    return sum(max(0.0, n - idle.get(name, 0) * share) for name, n in counts.items())


class Meter:
    """Reads the counters of the cell whose data lie in a folder."""

    def __init__(self, folder: Path) -> None:
        found = addresses(folder)
        self._database = psycopg.connect(
            found.database_url, autocommit=True, application_name="titan-work", connect_timeout=10
        )
        self._valkey = redis.Redis.from_url(found.redis_url)

    def close(self) -> None:
        """Let go of both."""
        self._database.close()
        self._valkey.close()

    def read(self) -> Reading:
        """All counters now. Rows of the last seconds may be missing (`TOLD_WITHIN_S`)."""
        statements = {
            int(kind): (str(what), int(calls), int(wal))
            for kind, what, calls, wal in self._database.execute(_STATEMENTS)
        }
        transactions, wal, full_pages, position = self._one(_TOTALS)
        rows = {str(table): int(n) for table, n in self._database.execute(_ROWS)}
        told: Any = self._valkey.info("commandstats")
        commands = {
            name.removeprefix("cmdstat_"): int(one["calls"])
            for name, one in told.items()
            if name.startswith("cmdstat_") and name != "cmdstat_info"
        }
        return Reading(time.monotonic(), statements, transactions, wal, full_pages, rows, position, commands)

    def span(self, begin: Reading, end: Reading) -> Span:
        """What lies between two readings of this cell; its events are those up to now."""
        statements = {}
        for kind, (what, calls, wal) in end.statements.items():
            _, calls_before, wal_before = begin.statements.get(kind, (what, 0, 0))
            if calls > calls_before:
                statements[kind] = (what, calls - calls_before, wal - wal_before)
        rows = self._database.execute(_EVENTS, [IS_COPY, begin.position])
        return Span(
            seconds=end.at - begin.at,
            statements=statements,
            transactions=end.transactions - begin.transactions,
            wal=end.wal - begin.wal,
            full_pages=end.full_pages - begin.full_pages,
            rows={table: n - begin.rows.get(table, 0) for table, n in end.rows.items()},
            commands={name: n - begin.commands.get(name, 0) for name, n in end.commands.items()},
            events=Counter({(str(name), bool(is_copy)): int(n) for name, is_copy, n in rows}),
        )

    def standing(self) -> tuple[int, ...]:
        """Where log and bus stand, how many subscribers of the log are behind, how many processes are open."""
        return tuple(int(one) for one in self._one(_STANDING))

    def leased(self, variant_id: str) -> int:
        """Free units of another cell's variant here."""
        return int(self._one(_LEASED, [variant_id, LEASE])[0])

    def readers(self) -> dict[tuple[str, int], int]:
        """By topic and partition, how many subscribers of this cell read it."""
        return {(str(topic), int(part)): int(n) for topic, part, n in self._database.execute(_READERS)}

    def _one(self, statement: str, params: Any = None) -> tuple[Any, ...]:
        row = self._database.execute(statement, params).fetchone()
        assert row is not None
        return tuple(row)
