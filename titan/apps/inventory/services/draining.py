"""What is taken back from a cell that cannot give it back itself."""

from uuid import UUID

from ..contracts import CellStillSells
from . import allotting, standing


def reclaim(cell: int, *, is_dry: bool) -> dict[UUID, int]:
    """See `api.reclaim`."""
    state = standing.of(cell)
    if state not in standing.GONE:
        raise CellStillSells(
            f"The directory calls cell {cell} {state}; it has to be lost and fenced, or drained.",
            extra={"cell": cell, "state": state},
        )
    return allotting.reclaim(cell, is_dry=is_dry)
