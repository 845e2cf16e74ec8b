"""Columns that PostgreSQL has and Django does not."""

from typing import Any

from django.db import models
from django.db.models.expressions import Func


class CurrentXactId(Func):
    """The transaction id of the statement, never wrapped around."""

    template = "pg_current_xact_id()"
    arity = 0


class Xid8Field(models.BigIntegerField):  # type: ignore[type-arg]
    """A 64-bit transaction id, filled by the database. Reads as int."""

    def db_type(self, connection: Any) -> str:  # noqa: ARG002 - Django's signature
        return "xid8"

    def from_db_value(self, value: Any, *_: Any) -> int | None:
        return None if value is None else int(value)
