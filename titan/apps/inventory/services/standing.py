"""What the directory calls a cell, read from its file at this moment: contexts know nothing of it but whose home is where."""

import orjson
from django.conf import settings

# Cells that sell nothing, and never will what they were granted.
GONE = ("lost", "drained")


def of(cell: int) -> str:
    """The state of a cell; `unknown` where there is no directory, or it does not name the cell."""
    path = settings.CELL_DIRECTORY
    if path is None or not path.exists():
        return "unknown"
    cells = orjson.loads(path.read_bytes())["cells"]
    return next((str(one["state"]) for one in cells if one["number"] == cell), "unknown")
