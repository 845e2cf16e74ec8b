"""One table on its way: what is read at the source, put into the target, compared, and taken away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql as names
from psycopg.types.json import Jsonb

from titan.platform.portability import expressions, guards
from titan.platform.portability.registry import portable
from titan.platform.portability.rules import Follows, Moved, Portable, WithCopy

from .databases import CellDatabase

Moving = Mapping[str, Any]
_COLUMNS = """
SELECT c.relname, jsonb_object_agg(a.attname, format_type(a.atttypid, a.atttypmod)),
    array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY 1
"""
_PRIMARY = """
SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY k.place)
FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY k(number, place), pg_attribute a
WHERE c.contype = 'p' AND a.attrelid = c.conrelid AND a.attnum = k.number GROUP BY 1
"""


@dataclass(frozen=True)
class Table:
    """A table by its rule, in SQL of `expressions`; `r` is the row. `late` is true of rows that come at the very end."""

    rule: Portable
    columns: tuple[str, ...]
    key: tuple[str, ...]
    kinds: tuple[str, ...]
    going: str
    leaving: str
    left_over: str
    late: str

    @property
    def name(self) -> str:
        return self.rule.table

    @property
    def staged(self) -> str:
        return f"arriving_{self.name}"

    @property
    def whole(self) -> "Part":
        """All rows that go, but for the late ones."""
        return Part(self, f"NOT ({self.late})" if self.late else "true")

    def part(self, keys: Sequence[Any] | None, *, is_last: bool) -> "Part | None":
        """The rows of these keys; at last also those that were left for then. None where there are none."""
        if is_last and isinstance(self.rule, Follows) and self.rule.is_recopied:
            return Part(self, "true")
        changed = self._of_keys if keys else "false"
        if is_last and self.late:
            return Part(self, f"({changed} OR {self.late})", keys or ())
        if not keys:
            return None
        return Part(
            self, f"({changed} AND NOT ({self.late}))" if self.late and not is_last else changed, keys
        )

    def remove(self, database: CellDatabase, moving: Moving) -> int:
        """Take away the rows that nobody here needs; how many."""
        return database.run(f"DELETE FROM {self.name} r WHERE {self.left_over}", moving)  # noqa: S608

    @property
    def _of_keys(self) -> str:
        """By the types of the columns, so that an index finds the rows."""
        texts = [f"(k ->> {n})::{kind}" for n, kind in enumerate(self.kinds)]
        wanted = f"SELECT {', '.join(texts)} FROM jsonb_array_elements(%(keys)s::jsonb) k"  # noqa: S608
        parts = [f"r.{c}" for c in _quoted(self.key)]
        return (
            f"{parts[0]} = ANY(ARRAY({wanted}))" if len(parts) == 1 else f"({', '.join(parts)}) IN ({wanted})"
        )


@dataclass(frozen=True)
class Part:
    """Some of the rows that go."""

    table: Table
    scope: str
    keys: Sequence[Any] = ()

    def stage(self, source: CellDatabase, target: CellDatabase, moving: Moving) -> int:
        """Read them into a table of the target's session. How many they are."""
        table, listed = self.table, ", ".join(_quoted(self.table.columns))
        rule = table.rule
        order = f"ORDER BY {rule.order}" if isinstance(rule, Moved) and rule.order else ""
        target.run(
            f"CREATE TEMP TABLE IF NOT EXISTS {table.staged} AS SELECT {listed} FROM {table.name} LIMIT 0"  # noqa: S608
        )
        target.run(f"DELETE FROM {table.staged}")  # noqa: S608
        wanted = f"SELECT {listed} FROM {table.name} r WHERE {self.scope} AND {table.going} {order}"  # noqa: S608
        text = _inlined(source, wanted, self._with_keys(moving))
        with (
            source.connection.cursor() as reading,
            target.connection.cursor() as writing,
            reading.copy(f"COPY ({text}) TO STDOUT") as rows,
            writing.copy(f"COPY {table.staged} ({listed}) FROM STDIN") as into,
        ):
            for row in rows:
                into.write(row)
        return int(target.value(f"SELECT count(*) FROM {table.staged}"))  # noqa: S608

    def listing(self) -> str:
        """The name of the table and each row as text, to be put together with those of other parts."""
        rule, columns = self.table.rule, ", ".join(f"r.{c}" for c in _quoted(self.table.columns))
        order = f"ORDER BY {rule.order}" if isinstance(rule, Moved) and rule.order else ""
        return self._own_keys(
            f"(SELECT '{self.table.name}', ROW({columns})::text"  # noqa: S608
            f" FROM {self.table.name} r WHERE {self.scope} AND {self.table.going} {order})"
        )

    def summing(self) -> str:
        """The name of the table and its checksum, to be put together with those of other parts."""
        return self._own_keys(f"(SELECT '{self.table.name}', {self._sum()})")

    def params(self) -> dict[str, Any]:
        """The keys that both speak of."""
        return {f"keys_{self.table.name}": Jsonb(list(self.keys))}

    def stage_few(self, target: CellDatabase, rows: list[str]) -> None:
        """As `stage`, of rows that were read already; the table for them is there."""
        staged = self.table.staged
        target.run(f"DELETE FROM {staged}")  # noqa: S608
        target.run(f"INSERT INTO {staged} SELECT (x::{staged}).* FROM unnest(%s::text[]) x", (rows,))  # noqa: S608

    def _own_keys(self, statement: str) -> str:
        return statement.replace("%(keys)s", f"%(keys_{self.table.name})s")

    def settle(self, target: CellDatabase, moving: Moving) -> None:
        """Take away what the target has of them and the source, by what was staged, has not."""
        table = self.table
        same = " AND ".join(f"s.{c} = r.{c}" for c in _quoted(table.key))
        target.run(
            f"DELETE FROM {table.name} r WHERE {self.scope} AND {table.going} AND {table.leaving}"  # noqa: S608
            f" AND NOT EXISTS (SELECT FROM {table.staged} s WHERE {same})",
            self._with_keys(moving),
        )

    def take(self, target: CellDatabase, moving: Moving) -> None:
        """Put what was staged in its place; a row that is there already becomes what it is at the source.

        A row of somebody else's with the same key stays as it is, and the checksums tell.
        """
        table = self.table
        sets = dict(table.rule.sets) if isinstance(table.rule, Moved) else {}
        own = [c for c in table.columns if c not in sets]
        into = ", ".join(_quoted([*own, *sets]))
        what = ", ".join([*(f"s.{c}" for c in _quoted(own)), *sets.values()])
        changed = [f"{c} = EXCLUDED.{c}" for c in _quoted(c for c in own if c not in table.key)]
        is_exclusive = bool(changed) and isinstance(table.rule, Moved | WithCopy)
        action = f"DO UPDATE SET {', '.join(changed)}" if changed else "DO NOTHING"
        target.run(
            f"INSERT INTO {table.name} AS r ({into}) OVERRIDING SYSTEM VALUE SELECT {what} FROM {table.staged} s"  # noqa: S608
            f" ON CONFLICT ({', '.join(_quoted(table.key))}) {action}{f' WHERE {table.going}' if is_exclusive else ''}",
            moving,
        )

    def checksum(self, database: CellDatabase, moving: Moving) -> tuple[int, int]:
        """How many they are, and a sum over what is in them; the same in two cells means the same rows."""
        row = database.rows(f"SELECT {self._sum()}", self._with_keys(moving))[0]
        return int(row[0]), int(row[1])

    def _sum(self) -> str:
        table = self.table
        elsewise = dict(table.rule.sets) if isinstance(table.rule, Moved) else {}
        compared = ", ".join(f"r.{c}" for c in _quoted(c for c in table.columns if c not in elsewise))
        return (
            f"count(*), coalesce(sum(hashtextextended(ROW({compared})::text, 0)::numeric), 0)"
            f" FROM {table.name} r WHERE {self.scope} AND {table.going}"
        )

    def _with_keys(self, moving: Moving) -> Moving:
        return {**moving, "keys": Jsonb(list(self.keys))}


def tables(database: CellDatabase) -> tuple[Table, ...]:
    """All tables whose rows move, parents first."""
    found = database.rows(_COLUMNS)
    kinds = {table: kinds for table, kinds, _ in found}
    columns = {table: names for table, _, names in found}
    primary = {table: tuple(key) for table, key in database.rows(_PRIMARY)}
    rules = {rule.table: rule for rule in portable()}
    made = []
    for rule in rules.values():
        omitted = set(rule.omits) if isinstance(rule, Moved | Follows) else set()
        key = guards.key_of(rule, primary)
        made.append(
            Table(
                rule,
                tuple(c for c in columns[rule.table] if c not in omitted),
                key,
                tuple(kinds[rule.table][column] for column in key),
                expressions.is_going(rule, "r", rules),
                expressions.is_leaving(rule, "r", rules),
                expressions.is_left_over(rule, "r", rules),
                rule.late if isinstance(rule, Moved) else "",
            )
        )
    return tuple(made)


def _quoted(columns: Any) -> list[str]:
    return [f'"{column}"' for column in columns]


def _inlined(database: CellDatabase, statement: str, params: Mapping[str, Any]) -> str:
    """COPY takes no parameters, so their literals stand in the statement."""
    for name in ("moving", "there", "keys"):
        statement = statement.replace(
            f"%({name})s", names.Literal(params[name]).as_string(database.connection)
        )
    return statement
