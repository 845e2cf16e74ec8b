"""Which release a folder's processes run: what was wished for last, and what came of it.

`release.wish.json` is written by whoever wants another release, `release.json` by the supervisor: it names what runs, and
the number of the wish that it has answered.
"""

import json
import re
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .addresses import replace_file
from .failures import EngineFailure

RECORD, WISH = "release.json", "release.wish.json"
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Release:
    """A checkout of Titan, and the Python that runs it."""

    root: str
    python: str

    @property
    def version(self) -> str:
        """What it calls itself.

        Raises:
            EngineFailure: it is no checkout of Titan.
        """
        try:
            found = _VERSION.search((Path(self.root) / "titan" / "__init__.py").read_text(encoding="utf8"))
        except OSError as error:
            raise EngineFailure(f"{self.root} is no release of Titan: {error.strerror}.") from error
        if found is None or not (Path(self.root) / "manage.py").exists():
            raise EngineFailure(f"{self.root} is no release of Titan.")
        return found[1]


@dataclass(frozen=True, slots=True)
class Wish:
    """A release to be run. `is_back` says that it is older than what runs: then whoever writes makes way first."""

    number: int
    release: Release
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What runs, what ran before it, and the last wish that was answered; `problem` says why it was not granted."""

    number: int
    release: Release
    problem: str = ""
    former: Release | None = None


def release_at(folder: Path) -> Release:
    """The release in a folder, run by its own virtual environment where it has one.

    Raises:
        EngineFailure: there is none.
    """
    own = folder.resolve() / ".venv" / "bin" / "python"
    found = Release(str(folder.resolve()), str(own) if own.exists() else sys.executable)
    assert found.version
    return found


def standing(var: Path) -> Standing | None:
    """What runs from a folder; None where no supervisor has said so since the last start."""
    told = _read(var / RECORD)
    if told is None:
        return None
    former = Release(**told["former"]) if told["former"] else None
    return Standing(told["number"], Release(**told["release"]), told["problem"], former)


def note(var: Path, standing: Standing) -> None:
    """Say what runs."""
    replace_file(var / RECORD, json.dumps(asdict(standing)))


def answered(before: Standing, wish: Wish, problem: str) -> Standing:
    """What runs once a wish was granted, or refused because of a `problem`."""
    if problem:
        return Standing(wish.number, before.release, problem, before.former)
    return Standing(wish.number, wish.release, "", before.release)


def wish(var: Path, release: Release, *, is_back: bool) -> int:
    """Have the supervisor of a folder run another release; gives the number by which it answers."""
    last, answered = wished(var), _read(var / RECORD)
    number = 1 + max(last.number if last else 0, answered["number"] if answered else 0)
    replace_file(var / WISH, json.dumps(asdict(Wish(number, release, is_back))))
    return number


def wished(var: Path) -> Wish | None:
    """The last wish."""
    told = _read(var / WISH)
    return Wish(told["number"], Release(**told["release"]), told["is_back"]) if told else None


def forget(var: Path) -> None:
    """Run the supervisor's own release from the next start on."""
    (var / WISH).unlink(missing_ok=True)
    (var / RECORD).unlink(missing_ok=True)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf8"))
    except FileNotFoundError:
        return None
    return found
