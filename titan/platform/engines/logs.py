"""Log files under `<var>/log`, rotated by size when they are opened."""

from pathlib import Path
from typing import BinaryIO

ROTATE_BYTES = 10 * 1024 * 1024
KEPT = 3


def open_log(path: Path) -> BinaryIO:
    """Open `path` for appending; a file beyond 10 MiB becomes `path.1`, up to `path.3`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > ROTATE_BYTES:
        _rotate(path)
    return path.open("ab", buffering=0)


def _rotate(path: Path) -> None:
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    path.replace(path.with_name(f"{path.name}.1"))


def tail(path: Path, *, lines: int = 3) -> str:
    """The last lines of a log, joined for a sentence."""
    if not path.exists():
        return "(nothing)"
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        content = file.read().decode(errors="replace")
    return " / ".join(content.strip().splitlines()[-lines:]) or "(nothing)"
