"""Numbers that databases give by themselves: in steps, so that no two cells give the same one and rows keep theirs."""

from typing import Any

from django.conf import settings

from titan.kernel.ids import BUCKETS
from titan.platform.db import sql

from . import registry

_SEQUENCES = """
SELECT t.relname, s.oid::regclass::text, q.seqincrement
FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_sequence q ON q.seqrelid = s.oid
WHERE d.deptype IN ('a', 'i') AND t.relname = ANY(%s)
"""


def install(**_signal: Any) -> None:
    """After every migration, in a cell among several: each number is the cell's own number modulo 4,096."""
    if settings.CELL_DIRECTORY is None:
        return
    tables = [rule.table for rule in registry.portable()]
    for _table, sequence, step in sql.query(_SEQUENCES, (tables,)):
        if step == BUCKETS:
            continue
        row = sql.one(f"SELECT last_value FROM {sequence}")  # noqa: S608 - a name from the catalogue
        following = (int(row[0] if row else 0) // BUCKETS + 1) * BUCKETS + settings.CELL
        sql.execute(f"ALTER SEQUENCE {sequence} INCREMENT BY {BUCKETS} RESTART WITH {following}")
