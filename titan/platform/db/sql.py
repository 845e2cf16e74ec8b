"""Raw statements for the hot paths: one round trip, rows as tuples, retried only where safe."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection, transaction
from django.db.utils import OperationalError
from psycopg import errors as pg
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

Row = tuple[Any, ...]
Params = Sequence[Any] | Mapping[str, Any]


def query(statement: str, params: Params = ()) -> list[Row]:
    """Run one statement and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else []


def one(statement: str, params: Params = ()) -> Row | None:
    """The first row, or None."""
    rows = query(statement, params)
    return rows[0] if rows else None


def execute(statement: str, params: Params = ()) -> int:
    """Run one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def json_param(value: Any) -> str:
    """A value as JSON text for a `%s::jsonb` parameter; writes dataclasses, UUIDs and datetimes."""
    return orjson.dumps(value).decode()


def is_retryable(error: BaseException) -> bool:
    """A deadlock or serialisation failure outside any open transaction: the statement had no effect."""
    cause = error.__cause__
    return (
        isinstance(error, OperationalError)
        and isinstance(cause, pg.DeadlockDetected | pg.SerializationFailure)
        and not transaction.get_connection().in_atomic_block
    )


@retry(
    retry=retry_if_exception(is_retryable),
    stop=stop_after_attempt(4),
    wait=wait_random_exponential(multiplier=0.01, max=0.2),
    reraise=True,
)
def call(function: str, *params: Any) -> Any:
    """Call a SQL function that returns one value, as its own transaction when none is open.

    The function name is a constant of the caller's code, never input.
    """
    marks = ", ".join(["%s"] * len(params))
    row = one(f"SELECT {function}({marks})", params)
    return row[0] if row else None
