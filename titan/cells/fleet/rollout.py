"""Giving the cells of a fleet another release, one after the other, the canary first, each watched before the next has its turn."""

import json
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from titan.platform.engines import EngineFailure, releases
from titan.platform.engines.addresses import replace_file
from titan.platform.engines.preparation import own_migrations
from titan.platform.engines.processes import ticks
from titan.platform.engines.releases import Release, Standing
from titan.platform.engines.supervisor import read_running

from .. import store
from ..directory import SERVING, Cell, NotAllowed, State, with_state
from ..router.running import RouterRefused, RunningRouter
from . import measuring
from .layout import Layout
from .measuring import Bounds, Figures, Measuring

ANSWER_S = 240.0
LOOK_S = 1.0
# The first answers of a process are slow, whatever its release.
WARM_S = 5.0


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of one cell. `outcome` is upgraded, put back, refused, or ran it already; `why` says why it stopped the rest."""

    cell: int
    outcome: str
    why: str = ""
    before: Figures = measuring.NOTHING
    now: Figures = measuring.NOTHING
    others: Figures = measuring.NOTHING
    seconds: float = 0.0


@dataclass
class RollOut:
    """Of release `to` over the cells of a layout; `window_s` is how long each is watched.

    Raises (every method):
        NotAllowed: the present state does not allow it.
        EngineFailure: something failed; the cell at hand runs what it ran before.
        OSError, RouterRefused: the router does not answer.
    """

    layout: Layout
    to: Release
    environ: Mapping[str, str]
    public_url: str
    say: Callable[[str], None]
    bounds: Bounds
    window_s: float
    before_s: float
    trust: bool = False
    _before: dict[int, Figures] = field(default_factory=dict)

    @property
    def router(self) -> RunningRouter:
        return RunningRouter(self.layout.router)

    def order(self, canary: int | None) -> list[Cell]:
        """The cells that serve, the canary first: the one that was, else the one with the fewest buckets."""
        directory = store.load(self.layout.directory)
        odd = [
            cell for cell in directory.cells if cell.state not in (State.LIVE, State.CANARY, State.DRAINED)
        ]
        if odd:
            raise NotAllowed(f"cell {odd[0].number} is {odd[0].state}: nothing is upgraded meanwhile")
        cells = [cell for cell in directory.cells if cell.state in SERVING]
        if canary is not None:
            first = directory.cell(canary)
        else:
            first = min(
                cells,
                key=lambda one: (
                    one.state is not State.CANARY,
                    len(directory.owned[one.number]),
                    -one.number,
                ),
            )
        for cell in cells:
            self.standing(cell.number)
        return [first, *(cell for cell in cells if cell.number != first.number)]

    def standing(self, number: int) -> Standing:
        """What a cell runs."""
        var = self.layout.cell(number)
        running = read_running(var)
        found = releases.standing(var)
        if found is None or running is None or not running.is_alive():
            raise NotAllowed(f"cell {number} does not run from {var}: ./scripts/up --cells starts it")
        return found

    def waiting(self, number: int, *words: str) -> Any:
        """What `cell prepare` of the next release says for a cell."""
        trust = ("--trust",) if self.trust else ()
        told = self._within(number, self.to, "cell", "prepare", "--json", *trust, *words)
        if told["problems"] and not self.trust:
            raise NotAllowed(
                f"release {self.to.version} takes something away from the one that runs: {'; '.join(told['problems'])}"
            )
        return told

    def run(self, cells: Sequence[Cell]) -> list[Turn]:
        """Cell by cell, until all have it or one is worse off with it."""
        for cell in cells:
            self.waiting(cell.number, "--dry-run")
        if any(not self._is_settled(cell) for cell in cells):
            self.say(f"looking at {len(cells)} cells for {self.before_s:.0f} s")
            self._before = measuring.measured(self.router, cells, seconds=self.before_s)
        turns: list[Turn] = []
        for cell in cells:
            if self._is_settled(cell):
                turns.append(Turn(cell.number, "ran it already"))
                continue
            turns.append(self._turn(cell, cells, is_canary=cell is cells[0]))
            self.say(f"cell {cell.number}: {turns[-1].outcome} after {turns[-1].seconds:.0f} s")
            if turns[-1].why:
                break
        return turns

    def _is_settled(self, cell: Cell) -> bool:
        """Whether a cell runs it and was watched: one that was cut off in between is looked at once more."""
        runs = self.standing(cell.number).release.root == self.to.root
        return runs and cell.state is not State.CANARY and self._watched() != cell.number

    def _turn(self, cell: Cell, cells: Sequence[Cell], *, is_canary: bool) -> Turn:
        began = time.monotonic()
        if is_canary:
            self._mark(cell.number, State.CANARY)
        whole = Measuring(self.router, cells)
        try:
            if self.standing(cell.number).release.root != self.to.root:
                self.waiting(cell.number)
                self._note_watched(cell.number)
                if problem := self._take_over(cell.number, self.to):
                    self._mark(cell.number, State.LIVE)
                    return Turn(cell.number, "refused", problem, seconds=time.monotonic() - began)
            why, turn = self._watch(cell, cells, whole)
        except (EngineFailure, NotAllowed, OSError, RouterRefused) as error:
            why, turn = f"it cannot be watched: {error}", Turn(cell.number, "")
        finally:
            whole.stop()
        self._settle(cell.number, is_good=not why)
        outcome = "put back" if why else "upgraded"
        return replace(turn, outcome=outcome, why=why, seconds=time.monotonic() - began)

    def _watch(self, cell: Cell, cells: Sequence[Cell], whole: Measuring) -> tuple[str, Turn]:
        """Compare with itself before and with the others meanwhile, until the time is over or it is worse."""
        self.say(f"cell {cell.number} runs {self.to.version}, watched for {self.window_s:.0f} s")
        time.sleep(min(WARM_S, self.window_s / 2))
        after = Measuring(self.router, cells)
        try:
            for _ in ticks(self.window_s, every=LOOK_S):
                why, turn = self._judged(cell, whole, after)
                if why:
                    return why, turn
            return self._judged(cell, whole, after)
        finally:
            found = after.stop()
            for one in cells:
                if one.number != cell.number:
                    self._before[one.number] = found[one.number]

    def _judged(self, cell: Cell, whole: Measuring, after: Measuring) -> tuple[str, Turn]:
        # The two releases start beside each other on one machine: how long answers take then says nothing of either.
        paces = after.figures()
        found = {number: replace(one, p95_s=_pace(paces[number])) for number, one in whole.figures().items()}
        now, before = found.pop(cell.number), self._before.get(cell.number, measuring.NOTHING)
        others = measuring.together(list(found.values()))
        why = measuring.verdict(now, before=before, others=others, bounds=self.bounds)
        return why, Turn(cell.number, "", before=before, now=now, others=others)

    def _settle(self, number: int, *, is_good: bool) -> None:
        standing = self.standing(number)
        if not is_good and standing.release.root == self.to.root and standing.former:
            self.say(f"cell {number} goes back to {standing.former.version}")
            if problem := self._take_over(number, standing.former):
                raise EngineFailure(f"cell {number} cannot go back to {standing.former.root}: {problem}")
        self._mark(number, State.LIVE)
        (self.layout.folder / "upgrade.json").unlink(missing_ok=True)
        if is_good:
            for name, count in self._within(number, self.to, "cell", "take-up", "--json").items():
                self.say(f"cell {number}: {count} events that {name} had parked went through")

    def _take_over(self, number: int, release: Release) -> str:
        """Have a cell run it; why it did not, or nothing."""
        before = self.standing(number).release
        is_back = bool(own_migrations(Path(before.root)) - own_migrations(Path(release.root)))
        wish = releases.wish(self.layout.cell(number), release, is_back=is_back or is_older(release, before))
        for _ in ticks(ANSWER_S, every=0.1):
            found = releases.standing(self.layout.cell(number))
            if found and found.number >= wish:
                return found.problem
        raise EngineFailure(f"cell {number} has not begun to run {release.root} within {ANSWER_S:.0f} s")

    def _mark(self, number: int, state: State) -> None:
        if store.load(self.layout.directory).cell(number).state is not state:
            store.change(self.layout.directory, lambda now: with_state(now, number, state))

    def _watched(self) -> int | None:
        path = self.layout.folder / "upgrade.json"
        return int(json.loads(path.read_text(encoding="utf8"))["watched"]) if path.exists() else None

    def _note_watched(self, number: int) -> None:
        replace_file(self.layout.folder / "upgrade.json", json.dumps({"watched": number}))

    def _within(self, number: int, release: Release, *words: str) -> Any:
        """What a command of a release says in a cell, as JSON."""
        own = self.layout.environ(number, public_url=self.public_url, environ=self.environ)
        done = subprocess.run(  # noqa: S603 - our own
            (release.python, str(Path(release.root) / "manage.py"), *words),
            cwd=release.root,
            env=own | {"TITAN_VAR_DIR": str(self.layout.cell(number)), "TITAN_ROLE": "manage"},
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            return orjson.loads(done.stdout)
        except orjson.JSONDecodeError:
            said = done.stderr.strip().splitlines()
            raise EngineFailure(
                f"`{' '.join(words)}` of {release.root} failed in cell {number}: {said[-1] if said else 'no word'}"
            ) from None


def _pace(figures: Figures) -> float:
    """A p95 of a few answers is that of their slowest."""
    return figures.p95_s if figures.answered >= measuring.FEWEST_ANSWERS else 0.0


def is_older(release: Release, than: Release) -> bool:
    """By their versions, as far as these are numbers."""
    parts = [[int(one) for one in each.version.split(".") if one.isdecimal()] for each in (release, than)]
    return parts[0] < parts[1]
