"""Generations of the index: which one is current, and this process's hold on it.

Note [Generations]
    A generation is a folder under `VAR_DIR/search/<database>/`. The row that names the current one is changed by
    whoever holds the subscriber's checkpoint, in the same transaction, so a generation and the checkpoint always
    belong together: a database restored from a backup, or a deleted folder, is noticed and built anew.
    Every process that has opened a generation holds a shared lock on a file in it until it has moved on; a folder
    is removed only by someone who gets that lock alone.
"""

import fcntl
import shutil
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from titan.kernel import clock
from titan.platform.db import sql

from ..contracts import SearchUnavailable
from .embedded.index import EmbeddedIndex
from .embedded.schema import FORMAT

log = structlog.get_logger(__name__)
POLL_S = 0.2
_HOLD = ".in-use"
_STAMP = "meta.json"
_OPEN_ATTEMPTS = 3


@dataclass(slots=True)
class Held:
    """A generation that this process has open. Letting go of the object releases the lock on its folder."""

    name: str
    index: EmbeddedIndex
    hold: IO[str]
    stamp: tuple[int, int]


_guard = threading.Lock()
_held: Held | None = None
_looked_at = 0.0


def home() -> Path:
    """The folder of this database's generations."""
    root = Path(getattr(settings, "SEARCH_DIR", settings.VAR_DIR / "search"))
    return root / str(connection.settings_dict["NAME"])


def folder(name: str) -> Path:
    """The folder of a generation."""
    return home() / name


def current_name() -> str | None:
    """The current generation, or None before the first and after a change of the format."""
    row = sql.one("SELECT name FROM search_generation WHERE is_current AND format = %s", (FORMAT,))
    return str(row[0]) if row else None


def activate(name: str) -> None:
    """Make a generation current. The caller holds the checkpoint, and its commit makes it so."""
    sql.execute("DELETE FROM search_generation WHERE NOT is_current")
    sql.execute("UPDATE search_generation SET is_current = false WHERE is_current")
    sql.execute(
        "INSERT INTO search_generation (name, format, is_current, activated_at) VALUES (%s, %s, true, %s)",
        (name, FORMAT, clock.now()),
    )


def new() -> Held:
    """An empty generation that nobody knows of yet."""
    name = uuid4().hex
    path = folder(name)
    path.mkdir(parents=True)
    hold = _take_hold(path)
    return Held(name, EmbeddedIndex(path, is_new=True), hold, _stamp(path))


def opened(name: str) -> Held:
    """Open a generation.

    Raises:
        ValueError, OSError: its folder is missing or damaged.
    """
    path = folder(name)
    hold = _take_hold(path)
    try:
        return Held(name, EmbeddedIndex(path), hold, _stamp(path))
    except BaseException:
        hold.close()
        raise


def _take_hold(path: Path) -> IO[str]:
    file = (path / _HOLD).open("w")
    fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _stamp(path: Path) -> tuple[int, int]:
    found = (path / _STAMP).stat()
    return found.st_mtime_ns, found.st_ino


def reading() -> EmbeddedIndex | None:
    """The index to answer questions from; None before anything was ever indexed.

    At most every POLL_S it is asked which generation is current and whether it was written to.

    Raises:
        SearchUnavailable: the current generation cannot be opened.
    """
    global _looked_at
    if time.monotonic() - _looked_at >= POLL_S and _guard.acquire(blocking=_held is None):
        # One thread looks; the others go on with what there is.
        try:
            _look()
            _looked_at = time.monotonic()
        finally:
            _guard.release()
    held = _held
    return held.index if held else None


def _look() -> None:
    global _held
    try:
        name = current_name()
    except (OperationalError, InterfaceError):
        # Search goes on with what it has while the database is away.
        if _held is None:
            raise
        return
    try:
        if name is None:
            _held = None
        elif _held is None or _held.name != name or not folder(name).exists():
            _held = _open_current(name)
        else:
            _refresh(_held)
    except (ValueError, OSError) as error:
        log.warning("search.generation_unreadable", generation=name, error=str(error))
        _held = None
        raise SearchUnavailable(retry_after=5) from error


def _open_current(name: str) -> Held:
    """The generation may be swapped and removed between being named and being opened."""
    for _ in range(_OPEN_ATTEMPTS):
        try:
            return opened(name)
        except (ValueError, OSError):
            latest = current_name()
            if latest is None or latest == name:
                raise
            name = latest
    raise FileNotFoundError(name)


def _refresh(held: Held) -> None:
    stamp = _stamp(folder(held.name))
    if stamp != held.stamp:
        held.index.refresh()
        held.stamp = stamp


def look_again() -> None:
    """Let the next question see what this process has just written or activated."""
    global _looked_at
    _looked_at = 0.0


def sweep(*, keep: str | None) -> int:
    """Remove generations that are neither `keep` nor open anywhere. Returns how many."""
    removed = 0
    for path in home().glob("*"):
        if path.name == keep or not path.is_dir():
            continue
        if _remove_unused(path):
            removed += 1
    return removed


def _remove_unused(path: Path) -> bool:
    with (path / _HOLD).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        shutil.rmtree(path)
    return True
