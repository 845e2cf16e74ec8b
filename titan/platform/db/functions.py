"""SQL functions kept in `.sql` files beside a context's migrations."""

from pathlib import Path

from django.db.migrations.operations import RunSQL


def sql_file(migration: str, name: str) -> RunSQL:
    """A migration operation that runs `sql/<name>.sql` beside the migration module `__file__`.

    The file holds `CREATE OR REPLACE FUNCTION` statements only, so it may run again; a changed
    function gets a new file, so that a release that is still running keeps what it calls.
    """
    text = (Path(migration).parent / "sql" / f"{name}.sql").read_text(encoding="utf8")
    return RunSQL(text, RunSQL.noop)
