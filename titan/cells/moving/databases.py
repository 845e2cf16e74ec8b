"""The database of a cell as the mover uses it: past guards, foreign keys and append-only triggers."""

import time
from typing import Any

import psycopg
from psycopg import errors

POLL_S = 0.005


class NotGranted(Exception):
    """The mover's role may not step past triggers."""


class StillOpen(Exception):
    """A transaction that began before did not end in time."""


class CellDatabase:
    """One connection, in autocommit unless a `transaction()` of it is open."""

    def __init__(self, url: str) -> None:
        """Connect.

        Raises:
            OSError, psycopg.OperationalError: it does not answer.
            NotGranted: see there.
        """
        self.connection = psycopg.connect(
            url, autocommit=True, connect_timeout=10, application_name="titan-mover"
        )
        try:
            self.run("SET session_replication_role = replica")
        except errors.InsufficientPrivilege as error:
            self.connection.close()
            raise NotGranted(
                "the role that owns the tables needs this first, by a superuser of the cell's PostgreSQL:"
                " GRANT SET ON PARAMETER session_replication_role TO titan"
            ) from error
        self.run("SET lock_timeout = '2s'")
        self.run("SET jit = off")

    def close(self) -> None:
        """End the connection."""
        self.connection.close()

    def run(self, statement: str, params: Any = None) -> int:
        """How many rows it touched. Statements are put together of the rules' names, values are parameters."""
        return self.connection.execute(statement, params).rowcount

    def rows(self, statement: str, params: Any = None) -> list[tuple[Any, ...]]:
        """Its rows."""
        return self.connection.execute(statement, params).fetchall()

    def value(self, statement: str, params: Any = None) -> Any:
        """The first value of its first row, None where there is none."""
        row = self.connection.execute(statement, params).fetchone()
        return row[0] if row else None

    def next_transaction(self) -> int:
        """Those that are open now have a smaller id."""
        return int(self.value("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"))

    def oldest_transaction(self) -> int:
        """All with a smaller id have ended."""
        return int(self.value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))

    def wait_for_older(self, *, within_s: float) -> None:
        """Until every transaction has ended that is open now.

        Raises:
            StillOpen: one of them has not.
        """
        horizon = self.next_transaction()
        give_up = time.monotonic() + within_s
        while self.oldest_transaction() < horizon:
            if time.monotonic() > give_up:
                raise StillOpen("an older transaction is at it")
            time.sleep(POLL_S)
