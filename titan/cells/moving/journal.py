"""What a move is, and how far it is, in a file beside the directory."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from titan.platform.engines.up import hold

from ..store import replace_file

FOLDER = "moves"


@dataclass(frozen=True, slots=True)
class Move:
    """Buckets on their way from one cell to another. `step` is the last one that was done."""

    id: str
    source: int
    target: int
    buckets: tuple[int, ...]
    step: str = "begun"

    @property
    def name(self) -> str:
        """For people."""
        first = f"{self.buckets[0]:03x}"
        what = f"bucket {first}" if len(self.buckets) == 1 else f"{len(self.buckets)} buckets from {first} on"
        return f"{what}, cell {self.source} to {self.target}"


class Journal:
    """The moves that have not ended, of the directory at `path`."""

    def __init__(self, path: Path) -> None:
        self._folder = path.resolve().parent / FOLDER

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One mover at a time.

        Raises:
            EngineFailure: somebody else is at it.
        """
        file = hold(self._folder / "lock", "Somebody moves buckets already")
        try:
            yield
        finally:
            file.close()

    def unfinished(self) -> list[Move]:
        """Those that were begun and not ended."""
        return [self._read(path) for path in sorted(self._folder.glob("*.json"))]

    def write(self, move: Move, step: str) -> Move:
        """The move with that step done, recorded for good."""
        done = replace(move, step=step)
        self._folder.mkdir(exist_ok=True)
        replace_file(self._file(move), json.dumps(asdict(done)).encode())
        return done

    def end(self, move: Move) -> None:
        """It needs nobody any more."""
        self._file(move).unlink(missing_ok=True)

    def _file(self, move: Move) -> Path:
        return self._folder / f"{move.id}.json"

    def _read(self, path: Path) -> Move:
        found = json.loads(path.read_text(encoding="utf8"))
        return Move(**{**found, "buckets": tuple(found["buckets"])})
