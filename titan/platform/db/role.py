"""What the running application may do in the database: less than the owner of the tables, who migrates.

Web, worker and relay act as the role `titan_app` (`TITAN_DATABASE_ROLE`). It reads and writes rows, but what is
append-only it can neither change nor delete, whatever statement it is talked into.
"""

from collections.abc import Sequence
from typing import Any

from . import sql

ROLE = "titan_app"
_append_only: dict[str, tuple[str, ...]] = {}


def append_only(table: str, *, may_change: Sequence[str] = ()) -> None:
    """Declare, beside the model, that rows of a table are only added; `may_change` names columns that may change."""
    _append_only[table] = tuple(may_change)


def tables() -> dict[str, tuple[str, ...]]:
    """Append-only tables and the columns of theirs that may change."""
    return dict(_append_only)


def grant(**_signal: Any) -> None:
    """Give the role what it needs, after every migration; nothing where the role does not exist."""
    if sql.one("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)) is None:
        return
    sql.execute(f"GRANT USAGE ON SCHEMA public TO {ROLE}")
    sql.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}")
    sql.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
    present = {row[0] for row in sql.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    for table, columns in _append_only.items():
        if table in present:
            sql.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE}")
            if columns:
                sql.execute(f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {ROLE}")
