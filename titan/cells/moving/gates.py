"""The door of each bucket of a cell: requests pass together, a mover shuts it when those inside have left.

Note [Turnstile and gate]
    A lock that many share is never free for one who wants it alone, if new ones keep coming. So whoever comes passes a
    turnstile first, which the mover holds: then those inside only become fewer. Both are ranges of a file, a byte a bucket, locked by the
    kernel, so they are free again when a process ends, however it ends.
"""

import fcntl
import os
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from titan.kernel.ids import BUCKETS

FILE = "gate"
POLL_S = 0.004


class GateBusy(Exception):
    """Somebody was inside for longer than those before the gate should wait."""


class Gate:
    """The doors of the cell whose data lie in a folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._own = threading.local()

    @contextmanager
    def passing(self, bucket: int) -> Iterator[None]:
        """Inside, nobody else may shut the door of this bucket; waits while it is shut."""
        file = self._file()
        turnstile = BUCKETS + bucket
        _lock(file, fcntl.F_RDLCK, turnstile, 1, is_patient=True)
        try:
            _lock(file, fcntl.F_RDLCK, bucket, 1, is_patient=True)
        finally:
            _lock(file, fcntl.F_UNLCK, turnstile, 1)
        try:
            yield
        finally:
            _lock(file, fcntl.F_UNLCK, bucket, 1)

    def shut(self, buckets: Sequence[int], *, within_s: float) -> "Shut":
        """Shut the doors of these buckets, once those inside have left; `close` opens them.

        Raises:
            GateBusy: they did not leave within that time; all doors are open again.
        """
        shut = Shut(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        give_up = time.monotonic() + within_s
        runs = [(begin + shift, count) for shift in (BUCKETS, 0) for begin, count in _runs(buckets)]
        try:
            for begin, count in runs:
                while not _lock(shut.file, fcntl.F_WRLCK, begin, count):
                    if time.monotonic() > give_up:
                        raise GateBusy("a request is at it")
                    time.sleep(POLL_S)
        except BaseException:
            shut.close()
            raise
        return shut

    def _file(self) -> int:
        if not hasattr(self._own, "file"):
            # A file of each thread's own: those who share one would share its locks.
            self._own.file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        return int(self._own.file)


class Shut:
    """Doors that are shut until this is closed."""

    def __init__(self, file: int) -> None:
        self.file = file
        self._is_open = True

    def close(self) -> None:
        """Let everybody in again. No effect the second time."""
        if self._is_open:
            self._is_open = False
            os.close(self.file)


def _lock(file: int, kind: int, begin: int, count: int, *, is_patient: bool = False) -> bool:
    """Whether the range is locked in that way; a patient one waits for it."""
    command = fcntl.F_OFD_SETLKW if is_patient else fcntl.F_OFD_SETLK
    try:
        fcntl.fcntl(file, command, struct.pack("hhqqi", kind, os.SEEK_SET, begin, count, 0))
    except BlockingIOError:
        return False
    return True


def _runs(buckets: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for bucket in sorted(buckets):
        if runs and sum(runs[-1]) == bucket:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((bucket, 1))
    return runs
