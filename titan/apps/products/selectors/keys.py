"""Sort keys out of cursors."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from titan.kernel.errors import FieldProblem, InvalidInput


def instant_and_id(key: Sequence[Any]) -> tuple[datetime, UUID]:
    """The instant and the id of a key that a client sent back.

    Raises:
        InvalidInput: they are none.
    """
    try:
        return datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        problem = FieldProblem("/cursor", "invalid_cursor", "not a cursor of this list")
        raise InvalidInput(
            "The cursor is not one of this list; start again without it.", problems=(problem,)
        ) from None
