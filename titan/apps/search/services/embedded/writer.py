"""The one writer of an index, held between commits and handed over when another process asks for it.

Note [Handing over]
    tantivy merges segments in threads of its writer, and closing the writer means waiting for them: up to seconds,
    while an event waits to be found. So a process keeps its writer. Another one that wants to write (an import that
    settles the log beside the relay) leaves a note in the folder; the holder looks for it every LOOK_S between
    commits, lets its merges finish and closes.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tantivy import Index, IndexWriter

LOOK_S = 0.05
PATIENCE_S = 30.0
_HEAP = 48_000_000
_NOTE = ".writer-wanted"
_BUSY = "lock"


class HeldWriter:
    """At most one thread writes at a time."""

    def __init__(self, index: Index, folder: Path) -> None:
        self._index = index
        self._note = folder / _NOTE
        self._guard = threading.Lock()
        self._writer: IndexWriter | None = None

    @contextmanager
    def batch(self) -> Iterator[IndexWriter]:
        """What is done within is committed together at the end, or not at all.

        Raises:
            ValueError, OSError: the files cannot be written, or another process does not hand over.
        """
        with self._guard:
            writer = self._writer or self._open()
            try:
                yield writer
                writer.commit()
            except BaseException:
                # A writer that has failed is of no further use; the next batch opens another.
                self._writer = None
                del writer
                raise

    def close(self) -> None:
        """Let merges finish and give the writer up."""
        with self._guard:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.wait_merging_threads()
            self._note.unlink(missing_ok=True)

    def _open(self) -> IndexWriter:
        give_up = time.monotonic() + PATIENCE_S
        while True:
            try:
                self._writer = self._index.writer(_HEAP, 1)
                break
            except ValueError as error:
                if _BUSY not in str(error).lower() or time.monotonic() > give_up:
                    raise
                self._note.touch()
                time.sleep(LOOK_S / 2)
        threading.Thread(target=self._watch, name="search-writer", daemon=True).start()
        return self._writer

    def _watch(self) -> None:
        while self._writer is not None:
            time.sleep(LOOK_S)
            if self._note.exists():
                self.close()
