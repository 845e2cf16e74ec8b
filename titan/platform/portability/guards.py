"""Triggers on every table whose rows move: while a bucket is on its way they note its changes, or refuse them.

Note [A write that nobody saw]
    The mover makes a phase known by a commit, and then waits for all transactions that were open at that moment. A writer takes its
    transaction id first and looks at the phases second: either it sees the phase, or the mover sees and awaits it.
"""

from typing import Any

from django.conf import settings

from titan.platform.db import sql

from . import expressions, registry
from .rules import Follows, Moved, Portable

TRIGGER = "portability_guard"
_FUNCTION = """
CREATE OR REPLACE FUNCTION portability_guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $guard$
BEGIN
    PERFORM pg_current_xact_id();
    IF NOT EXISTS (SELECT FROM portability_moving) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP <> 'INSERT' AND NOT {passes}('{table}', {old}, jsonb_build_array({old_key}), TG_OP) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT {passes}('{table}', {new}, jsonb_build_array({new_key}), TG_OP) THEN
        RETURN NULL;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$guard$
"""
_CREATE = (
    "CREATE OR REPLACE TRIGGER {trigger} BEFORE INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION portability_guard_{table}()"
)
_KEYS = """
SELECT c.conrelid::regclass::text, array_agg(a.attname::text ORDER BY k.place)
FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY k(number, place), pg_attribute a
WHERE c.contype = 'p' AND a.attrelid = c.conrelid AND a.attnum = k.number GROUP BY 1
"""


def install(**_signal: Any) -> None:
    """After every migration, in a cell among several: put the guards in force. Nothing moves where there is one cell."""
    if settings.CELL_DIRECTORY is not None:
        put_in_force()


def put_in_force() -> None:
    """The guards of all rules; where a table does not exist yet, later."""
    keys = {table: tuple(columns) for table, columns in sql.query(_KEYS)}
    present = {
        table
        for (table,) in sql.query(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = %s", (TRIGGER,)
        )
    }
    rules = {rule.table: rule for rule in registry.portable()}
    for table, rule in rules.items():
        if table not in keys:
            continue
        sql.execute(_function(rule, key_of(rule, keys), rules))
        if table not in present:
            sql.execute(_CREATE.format(trigger=TRIGGER, table=table))


def key_of(rule: Portable, primary_keys: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The columns that tell rows of a table apart, in every cell."""
    return (rule.key if isinstance(rule, Moved | Follows) else ()) or primary_keys[rule.table]


def _function(rule: Portable, key: tuple[str, ...], rules: dict[str, Portable]) -> str:
    def parts(row: str) -> str:
        return ", ".join(f"{row}.{column}" for column in key)

    is_doubled = expressions.is_doubled(rule, rules)

    def buckets(row: str) -> str:
        every = expressions.buckets(rule, row, rules)
        return f"{expressions.homes(rule, row, rules)}, {every}" if is_doubled else every

    return _FUNCTION.format(
        table=rule.table,
        passes="portability_pass_doubled" if is_doubled else "portability_pass",
        old=buckets("OLD"),
        new=buckets("NEW"),
        old_key=parts("OLD"),
        new_key=parts("NEW"),
    )
