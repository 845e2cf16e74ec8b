"""What this process knows of the directory: read from its file, looked at again once a second."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from titan.kernel.ids import BUCKETS

from . import store
from .directory import SERVING, Directory, DirectoryInvalid
from .store import DirectoryMissing

LOOK_EVERY_S = 1.0
_log = logging.getLogger("titan.cells")


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: tuple[int, int]
    directory: Directory


class Home:
    """This cell's part of the directory in a file.

    A file that cannot be read later on changes nothing: the last good directory stays in force, so that
    losing whoever writes it stops nobody.

    Raises (when made):
        DirectoryMissing, DirectoryInvalid: it cannot be read at the start.
        NotAllowed: it does not know this cell.
    """

    def __init__(self, path: Path, *, cell: int) -> None:
        self.cell = cell
        self.key = store.route_key(path)
        self._path = path
        self._guard = threading.Lock()
        self._looked_at = time.monotonic()
        self._seen = self._read()
        self._seen.directory.cell(cell)

    def directory(self) -> Directory:
        """The directory in force. An older epoch than one seen before is never gone back to."""
        if time.monotonic() - self._looked_at >= LOOK_EVERY_S and self._guard.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looked_at = time.monotonic()
                self._guard.release()
        return self._seen.directory

    def elsewhere(self, bucket: int) -> int | None:
        """The cell where a bucket lives, None when it is this one; by the file as it is at this moment."""
        with self._guard:
            self._look()
        number = self._seen.directory.homes[bucket]
        return None if number == self.cell else number

    def own(self) -> tuple[int, ...]:
        """The buckets that live here, by the file as it is at this moment."""
        with self._guard:
            self._look()
        return self._seen.directory.owned[self.cell]

    def problem(self) -> str:
        """Why this cell should get no requests, or an empty text: what it answers to `/readyz`."""
        state = self.directory().cell(self.cell).state
        return "" if state in SERVING else f"the directory calls this cell {state}"

    def _look(self) -> None:
        try:
            if self._stamp() == self._seen.stamp:
                return
            fresh = self._read()
        except (OSError, DirectoryMissing, DirectoryInvalid) as error:
            _log.error(
                "the directory of cells cannot be read, epoch %d stays: %s", self._seen.directory.epoch, error
            )
            return
        if fresh.directory.epoch < self._seen.directory.epoch:
            _log.error("epoch %d is older than %d", fresh.directory.epoch, self._seen.directory.epoch)
            return
        self._seen = fresh

    def _read(self) -> _Seen:
        # The stamp first: a file replaced in between is read again at the next look.
        return _Seen(self._stamp() if self._path.exists() else (0, 0), store.load(self._path))

    def _stamp(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_ino


class Elsewhere:
    """Says of a bucket in which other cell it lives. Before the directory is founded, everything is at home."""

    def __init__(self, path: Path, *, cell: int) -> None:
        self._path = path
        self._cell = cell
        self._home: Home | None = None

    def __call__(self, bucket: int) -> int | None:
        home = self._found()
        return home.elsewhere(bucket) if home else None

    def own(self) -> Sequence[int]:
        """The buckets that live here."""
        home = self._found()
        return home.own() if home else range(BUCKETS)

    def _found(self) -> Home | None:
        if self._home is None and self._path.exists():
            self._home = Home(self._path, cell=self._cell)
        return self._home
