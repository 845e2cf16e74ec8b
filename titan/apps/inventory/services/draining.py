"""What is taken back from a cell that cannot give it back itself."""

from uuid import UUID

import orjson
from django.conf import settings

from ..contracts import CellStillSells
from . import allotting

# As the directory calls cells that sell nothing, and never will what they were granted.
_GONE = ("lost", "drained")


def reclaim(cell: int, *, is_dry: bool) -> dict[UUID, int]:
    """See `api.reclaim`."""
    state = _state_of(cell)
    if state not in _GONE:
        raise CellStillSells(
            f"The directory calls cell {cell} {state}; it has to be lost and fenced, or drained.",
            extra={"cell": cell, "state": state},
        )
    return allotting.reclaim(cell, is_dry=is_dry)


def _state_of(cell: int) -> str:
    """Read from the file itself, at this moment: contexts know nothing of the directory but whose home is where."""
    path = settings.CELL_DIRECTORY
    if path is None or not path.exists():
        return "unknown"
    cells = orjson.loads(path.read_bytes())["cells"]
    return next((str(one["state"]) for one in cells if one["number"] == cell), "unknown")
