"""Rows that are the same everywhere: those that the target lacks are given to it, since what moves may point at them."""

from titan.platform.portability.registry import rules
from titan.platform.portability.rules import Between, Shared

from .databases import CellDatabase


def take_shared(source: CellDatabase, target: CellDatabase) -> None:
    """Add what the target has not, and change nothing that it has."""
    for rule in rules().values():
        if isinstance(rule, Shared):
            with target.connection.transaction():
                if _take(source, target, rule.table, "true") and rule.touch:
                    target.run(rule.touch)
    take_common(source, target)


def take_common(source: CellDatabase, target: CellDatabase) -> None:
    """Accounts that each cell has for itself, and so far only the source has used."""
    for rule in rules().values():
        if isinstance(rule, Between):
            listed = f"SELECT id FROM {rule.parent} WHERE {rule.common}"  # noqa: S608
            if set(source.rows(listed)) <= set(target.rows(listed)):
                continue
            with target.connection.transaction():
                _take(source, target, rule.parent, rule.common)


def _take(source: CellDatabase, target: CellDatabase, table: str, where: str) -> int:
    staged = f"shared_{table}"
    target.run(f"CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT * FROM {table} LIMIT 0")  # noqa: S608
    with (
        source.connection.cursor() as reading,
        target.connection.cursor() as writing,
        reading.copy(f"COPY (SELECT * FROM {table} WHERE {where}) TO STDOUT") as rows,  # noqa: S608
        writing.copy(f"COPY {staged} FROM STDIN") as into,
    ):
        for row in rows:
            into.write(row)
    return target.run(
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {staged} ON CONFLICT DO NOTHING"  # noqa: S608
    )
