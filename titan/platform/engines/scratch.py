"""Databases for a moment: copied from a migrated template in a fraction of a second, dropped afterwards.

The template is keyed by what would change its content, so an unchanged schema is migrated once for all runs.
"""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

TEMPLATE = "titan_template_"
SCRATCH = "titan_scratch_"
KEPT_TEMPLATES = 6


def content_key(files: Iterable[Path], *words: str) -> str:
    """A short digest of file names, their contents and further words."""
    digest = sha256()
    for path in sorted(files):
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    for word in words:
        digest.update(word.encode() + b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Scratch:
    """Databases on the server of `url`; its role must be allowed to create databases."""

    url: str
    key: str

    @property
    def template(self) -> str:
        return TEMPLATE + self.key

    @property
    def name(self) -> str:
        """The database of this process. The pid in it tells later runs whether it was left behind."""
        return f"{SCRATCH}{os.getpid()}"

    def create(self, build: Callable[[str], None]) -> str:
        """Make this process's database; `build(name)` migrates an empty one when there is no template yet."""
        with self._connect() as connection:
            self._drop_abandoned(connection)
            self._ensure_template(connection, build)
            self._copy(connection)
        return self.name

    def restore(self) -> None:
        """Put the template's content back, ending every connection to the database."""
        with self._connect() as connection:
            self._copy(connection)

    def drop(self) -> None:
        with self._connect() as connection:
            _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(make_conninfo(self.url, application_name="titan-scratch"), autocommit=True)

    def _copy(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        # Half the time of copying through the server's log, which only pays where checkpoints wait for a disk.
        _run(connection, "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", self.name, self.template)

    def _ensure_template(
        self, connection: psycopg.Connection[tuple[object, ...]], build: Callable[[str], None]
    ) -> None:
        connection.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [TEMPLATE])
        if self.template not in _names(connection, TEMPLATE):
            draft = f"titan_draft_{os.getpid()}"
            _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", draft)
            _run(connection, "CREATE DATABASE {}", draft)
            build(draft)
            _run(connection, "ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", draft)
            _run(connection, "ALTER DATABASE {} RENAME TO {}", draft, self.template)
            self._drop_old_templates(connection)
        connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [TEMPLATE])

    def _drop_old_templates(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        for name in _names(connection, TEMPLATE)[:-KEPT_TEMPLATES]:
            # Another run may be copying it right now: it goes next time.
            with suppress(psycopg.errors.ObjectInUse):
                _run(connection, "DROP DATABASE IF EXISTS {}", name)

    def _drop_abandoned(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        for name in _names(connection, SCRATCH):
            if not _is_alive(name.removeprefix(SCRATCH)):
                _run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, ValueError):
        return False
    return True


def _names(connection: psycopg.Connection[tuple[object, ...]], prefix: str) -> list[str]:
    """Databases whose name starts with `prefix`, oldest first."""
    rows = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid::bigint", [prefix]
    )
    return [str(name) for (name,) in rows]


def _run(connection: psycopg.Connection[tuple[object, ...]], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
