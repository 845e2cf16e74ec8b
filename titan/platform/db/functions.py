"""SQL functions kept in `.sql` files beside a context's migrations."""

from pathlib import Path

from django.db.migrations.operations import RunSQL


def generic_plans(*functions: str) -> list[RunSQL]:
    """Migration operations that give SQL functions, named with their argument types, one plan made without the values.

    For statements that touch a few rows by their keys: planning each call takes longer than running it, and a plan
    must not read a table whole because it was small once.
    """
    change = "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off"
    return [RunSQL(f"ALTER FUNCTION {function} {change}", RunSQL.noop) for function in functions]


def sql_file(migration: str, name: str) -> RunSQL:
    """A migration operation that runs `sql/<name>.sql` beside the migration module `__file__`.

    The file holds `CREATE OR REPLACE FUNCTION` statements only, so it may run again; a changed
    function gets a new file, so that a release that is still running keeps what it calls.
    """
    text = (Path(migration).parent / "sql" / f"{name}.sql").read_text(encoding="utf8")
    return RunSQL(text, RunSQL.noop)
