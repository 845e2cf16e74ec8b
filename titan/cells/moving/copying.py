"""The rows of a move: read, brought up to date, compared, taken away. Phases are told to both databases here."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from titan.platform.eventlog.appending import STAYS
from titan.platform.portability.rules import Accompanies, Between, Moved

from .databases import CellDatabase, StillOpen
from .readers import Readers, is_on_bus
from .shared import take_common, take_shared
from .tables import Part, Table, tables

Sums = dict[str, tuple[int, int]]
FEW, ROUNDS = 20, 10
_NOTED = 'WITH noted AS (DELETE FROM portability_change RETURNING "table", key) SELECT DISTINCT "table", key FROM noted'
_LETTERS = """
SELECT subscriber, cluster, topic, partition, next_offset, updated_at FROM bus_checkpoint WHERE topic ~ '[.]letters$'
"""
_LEARNT = f"DELETE FROM eventlog_event WHERE metadata ? '{STAYS}' AND bucket = ANY(%(moving)s::smallint[])"  # noqa: S608
_READ_FROM = """
INSERT INTO bus_checkpoint (subscriber, cluster, topic, partition, next_offset, behind, updated_at)
VALUES (%s, %s, %s, %s, %s, 0, %s) ON CONFLICT (subscriber, cluster, topic, partition)
DO UPDATE SET next_offset = least(bus_checkpoint.next_offset, excluded.next_offset)
"""


class Different(Exception):
    """What arrived is not what was sent."""


class NotReady(Exception):
    """The buckets hold something that cannot move as it is."""


@dataclass
class Copying:
    """One move between two databases."""

    source: CellDatabase
    target: CellDatabase
    buckets: tuple[int, ...]
    move: str
    say: Callable[[str], None]
    # The other buckets that are at home at the source, and at the target.
    stay: tuple[int, ...] = ()
    there: tuple[int, ...] = ()
    rows: int = 0
    readers: Readers = field(init=False)
    _tables: tuple[Table, ...] = field(init=False)
    _whole: tuple[Part, ...] = field(init=False)
    _sums: Sums = field(default_factory=dict)
    _closed_at: int = 0

    def __post_init__(self) -> None:
        self._tables = tables(self.source)
        self._whole = tuple(table.whole for table in self._tables)
        self.readers = Readers(self.source, self.target, self.buckets)

    @property
    def _moving(self) -> dict[str, Any]:
        return {"moving": list(self.buckets), "there": list(self.there), "move": self.move}

    def _moving_at(self, database: CellDatabase) -> dict[str, Any]:
        return {**self._moving, "keeps": list(self.stay if database is self.source else self.there)}

    def expect(self) -> None:
        """From now on the target puts aside what comes from the buckets by the bus.

        Raises:
            NotReady: something of theirs is parked.
        """
        if told := self.readers.parked():
            raise NotReady(told)
        self._put(self.target, "expected")

    def announce(self) -> None:
        """From now on changes at the source are noted, and nobody at the target writes such rows."""
        self.source.run("DELETE FROM portability_change")
        self.readers.pass_by()
        self._put(self.target, "arriving")
        self._put(self.source, "copying")

    def copy(self) -> None:
        """Everything, in the background."""
        take_shared(self.source, self.target)
        with self.source.connection.transaction():
            self.source.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self.source.run(_NOTED)
            self.rows = sum(part.stage(self.source, self.target, self._moving) for part in self._whole)
            self._sums = self._checksums(self.source)
        self._apply(self._whole)

    def catch_up(self) -> int:
        """What changed meanwhile, and a comparison of everything. How many rows had changed."""
        noted = self._changes(is_last=False, is_whole=True)
        self._compare(self._sums, self._checksums(self.target))
        return noted

    def approach(self) -> None:
        """What changed since, again and again, until so little is left that nobody waits long for it."""
        for _ in range(ROUNDS):
            if self._changes(is_last=False) <= FEW:
                return

    def finish(self) -> None:
        """While nobody writes: the last changes, each compared.

        Raises:
            StillOpen: somebody who had begun before recorded one more event.
            Different, NotReady: see there.
        """
        if self.readers.is_short_of_end():
            raise StillOpen("somebody recorded something in the last moment")
        self._changes(is_last=True)
        take_common(self.source, self.target)
        self._refuse_pending()
        self._go_back_on_the_bus()

    def close(self) -> None:
        """From now on only who reads the log writes rows of the buckets at the source, so that it comes to an end of what concerns them."""
        self._put(self.source, "closing")
        self._closed_at = self.source.next_transaction()

    def busy(self) -> str:
        """Who keeps the buckets from crossing, once they are closing; empty where nobody does.

        Raises:
            StillOpen: a worker took up a process of theirs in the last moment, and must not be refused in the middle.
        """
        if worker := self.readers.working():
            raise StillOpen(f"{worker} is at it")
        if self.source.oldest_transaction() < self._closed_at:
            return "a transaction that began before"
        return self.readers.busy()

    def freeze(self, *, within_s: float) -> None:
        """Nobody writes rows of the buckets at the source any more.

        Raises:
            StillOpen: somebody who began before has not ended.
        """
        self._put(self.source, "frozen")
        self.source.wait_for_older(within_s=within_s)

    def thaw(self) -> None:
        """As before they were closing."""
        self._put(self.source, "copying")

    def open(self) -> None:
        """After the flip: the target serves."""
        self.target.run("DELETE FROM portability_moving WHERE move = %(move)s", self._moving)

    def leave(self) -> None:
        """At the source the rows are as if they were gone."""
        self._put(self.source, "gone")

    def sessions(self) -> list[str]:
        """The browsers' sessions that are still at the source."""
        going = next(table.going for table in self._tables if table.name == "django_session")
        statement = f"SELECT r.session_key FROM django_session r WHERE {going}"  # noqa: S608
        return [key for (key,) in self.source.rows(statement, self._moving)]

    def remove(self) -> None:
        """Take the rows away from the source, all at one moment; and from the target what it knew of them as of another cell's."""
        self.target.run(_LEARNT, self._moving)
        self._take_away(self.source)

    def undo(self) -> None:
        """Before the flip: as if nothing had been."""
        self._take_away(self.target)
        with self.source.connection.transaction():
            self.source.run("DELETE FROM portability_moving WHERE move = %(move)s", self._moving)
            self.source.run("DELETE FROM portability_change")

    def _put(self, database: CellDatabase, phase: str) -> None:
        database.run(
            "INSERT INTO portability_moving (bucket, move, phase) SELECT b, %(move)s, %(phase)s"
            " FROM unnest(%(moving)s::smallint[]) b ON CONFLICT (bucket) DO UPDATE SET phase = EXCLUDED.phase, move = EXCLUDED.move",
            {**self._moving, "phase": phase},
        )

    def _changes(self, *, is_last: bool, is_whole: bool = False) -> int:
        keys: dict[str, list[Any]] = defaultdict(list)
        with self.source.connection.transaction():
            self.source.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # What was noted may come twice, so the disk need not be waited for.
            self.source.run("SET LOCAL synchronous_commit = off")
            for table, key in self.source.rows(_NOTED):
                keys[table].append(key)
            self._note_parents(keys)
            parts = [part for one in self._tables if (part := one.part(keys.get(one.name), is_last=is_last))]
            if parts and not is_whole:
                rows, sent = self._read_few(parts), self._sums_of(self.source, parts)
                # Within the source's transaction: what was noted is forgotten when it has arrived, not before.
                self._apply_few(parts, rows)
            elif is_whole:
                for part in parts:
                    part.stage(self.source, self.target, self._moving)
                self._sums = self._checksums(self.source)
                self._apply(parts)
        if parts and not is_whole:
            self._compare(sent, self._sums_of(self.target, parts))
        return sum(map(len, keys.values()))

    def _note_parents(self, keys: dict[str, list[Any]]) -> None:
        """A row that accompanies another goes, or goes no more, by a change of that one alone."""
        by_name = {table.name: table for table in self._tables}
        for rule in (table.rule for table in self._tables):
            if isinstance(rule, Accompanies):
                place = by_name[rule.child].key.index(rule.child_column)
                found = {key[place] for key in keys.get(rule.child, ())} - {
                    one[0] for one in keys[rule.table]
                }
                keys[rule.table] += [[one] for one in sorted(found)]

    def _read_few(self, parts: Sequence[Part]) -> dict[str, list[str]]:
        """The rows of all parts in one trip: while doors are shut, trips are what takes time."""
        found: dict[str, list[str]] = defaultdict(list)
        for table, row in self.source.rows(
            " UNION ALL ".join(part.listing() for part in parts), self._few(parts)
        ):
            found[table].append(row)
        return found

    def _sums_of(self, database: CellDatabase, parts: Sequence[Part]) -> Sums:
        rows = database.rows(" UNION ALL ".join(part.summing() for part in parts), self._few(parts))
        return {name: (int(count), int(total)) for name, count, total in rows}

    def _few(self, parts: Sequence[Part]) -> dict[str, Any]:
        return {**self._moving, **{name: keys for part in parts for name, keys in part.params().items()}}

    def _apply_few(self, parts: Sequence[Part], rows: dict[str, list[str]]) -> None:
        """All statements in one trip."""
        with self.target.connection.pipeline(), self.target.connection.transaction():
            for part in parts:
                part.stage_few(self.target, rows.get(part.table.name, []))
            self._put_staged(parts)

    def _apply(self, parts: Sequence[Part]) -> None:
        with self.target.connection.transaction():
            self._put_staged(parts)

    def _put_staged(self, parts: Sequence[Part]) -> None:
        for part in reversed(parts):
            part.settle(self.target, self._moving_at(self.target))
        for part in parts:
            part.take(self.target, self._moving)
        for part in parts:
            if isinstance(part.table.rule, Between):
                _mark_strangers(self.target, part.table.rule, part.table.staged)

    def _take_away(self, database: CellDatabase) -> None:
        # Without a bus nobody would keep copies up to date.
        is_copied = is_on_bus(database)
        with database.connection.transaction():
            for table in reversed(self._tables):
                if not (is_copied and isinstance(table.rule, Moved) and table.rule.is_copied):
                    table.remove(database, self._moving_at(database))
            for rule in (table.rule for table in self._tables):
                if isinstance(rule, Between):
                    _mark_strangers(database, rule, rule.table)
            database.run("DELETE FROM portability_moving WHERE move = %(move)s", self._moving)
            if database is self.source:
                database.run("DELETE FROM portability_change")

    def _checksums(self, database: CellDatabase) -> Sums:
        return {part.table.name: part.checksum(database, self._moving) for part in self._whole}

    def _compare(self, sent: Sums, arrived: Sums) -> None:
        wrong = [
            f"{name}: {sent[name]} sent, {arrived[name]} arrived"
            for name in sent
            if sent[name] != arrived[name]
        ]
        if wrong:
            raise Different("; ".join(wrong))

    def _go_back_on_the_bus(self) -> None:
        """Have the target read letters from where the source stands: those behind have had their effect, in rows that moved along."""
        rows = self.source.rows(_LETTERS)
        if rows:
            with self.target.connection.cursor() as cursor:
                cursor.executemany(_READ_FROM, rows)

    def _refuse_pending(self) -> None:
        for rule in (table.rule for table in self._tables):
            if isinstance(rule, Between) and (count := self.target.value(_pending(rule), self._moving)):
                raise NotReady(
                    f"{count} pending transfers are between a bucket that moves and one that does not"
                )


def _pending(rule: Between) -> str:
    ends = ", ".join(f"r.{end}" for end in rule.ends)
    return (
        f"SELECT count(*) FROM {rule.table} r WHERE r.status = 'pending'"  # noqa: S608
        f" AND EXISTS (SELECT FROM unnest(ARRAY[{ends}]) e WHERE portability_bucket(e) = ANY(%(moving)s::smallint[]))"
        f" AND EXISTS (SELECT FROM {rule.marks} m WHERE m.id IN ({ends}))"
    )


def _mark_strangers(database: CellDatabase, rule: Between, among: str) -> None:
    """Note the accounts that these transfers name and that are not kept here; forget those that are."""
    for end in rule.ends:
        database.run(
            f"INSERT INTO {rule.marks} (id) SELECT DISTINCT r.{end} FROM {among} r"  # noqa: S608
            f" WHERE portability_bucket(r.{end}) IS NOT NULL"
            f" AND NOT EXISTS (SELECT FROM {rule.parent} p WHERE p.id = r.{end}) ON CONFLICT DO NOTHING"
        )
    database.run(f"DELETE FROM {rule.marks} m USING {rule.parent} p WHERE p.id = m.id")  # noqa: S608
