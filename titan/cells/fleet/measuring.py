"""How well a cell answers: what the router got from it, how long it took by its own count, whether it was ready."""

import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field

from titan.platform.engines.processes import ticks

from ..directory import Cell
from ..router.running import Answers, RunningRouter

LOOK_EVERY_S = 0.5
_ASK_S = 5.0
_BUCKET = re.compile(r'^titan_request_seconds_bucket\{.*?le="([^"]+)".*\} (\S+)$', re.MULTILINE)
Spread = dict[float, float]


@dataclass(frozen=True, slots=True)
class Figures:
    """A cell over some time. `p95_s` is the upper edge of a class of durations; 0 where nothing was asked."""

    answered: int = 0
    failed: int = 0
    p95_s: float = 0.0
    looks: int = 0
    unready: int = 0

    @property
    def share(self) -> float:
        """Of its answers, how many were failures."""
        return self.failed / self.answered if self.answered else 0.0

    def __str__(self) -> str:
        return f"{self.failed} of {self.answered} failed, p95 {1000 * self.p95_s:.0f} ms, {self.unready} of {self.looks} looks not ready"


NOTHING = Figures()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a release may be worse by: share of failures, times the p95; and how many looks it may be not ready."""

    share: float = 0.01
    slower: float = 4.0
    unready: int = 3


# One or two failures show nothing, a few slow answers neither, and below half a second nobody minds the factor.
FEWEST_FAILURES, FEWEST_ANSWERS, SLOW_S = 3, 200, 0.5


def verdict(now: Figures, *, before: Figures, others: Figures, bounds: Bounds) -> str:
    """Why a cell is worse than it was, and worse than the others are meanwhile; empty where it is not."""
    if now.unready >= bounds.unready and now.unready > others.unready:
        return f"it was not ready at {now.unready} of {now.looks} looks"
    expected = max(before.share, others.share)
    if now.failed >= FEWEST_FAILURES and now.share > expected + bounds.share:
        return f"{now.failed} of {now.answered} requests failed ({now.share:.2%}, elsewhere or before {expected:.2%})"
    if min(now.answered, before.answered) < FEWEST_ANSWERS or not before.p95_s:
        return ""
    pressed = max(1.0, others.p95_s / before.p95_s)
    if now.p95_s > max(SLOW_S, before.p95_s * pressed * bounds.slower):
        return f"its p95 is {now.p95_s:.2f} s, before {before.p95_s:.2f} s, elsewhere {others.p95_s:.2f} s"
    return ""


def together(figures: Sequence[Figures]) -> Figures:
    """Several cells as one; the slowest p95, the least of what was not ready."""
    return Figures(
        sum(one.answered for one in figures),
        sum(one.failed for one in figures),
        max((one.p95_s for one in figures), default=0.0),
        min((one.looks for one in figures), default=0),
        min((one.unready for one in figures), default=0),
    )


@dataclass
class Measuring:
    """Counts from now on, for all cells; a thread asks each of them for `/readyz` until it is stopped.

    Raises (when made, and by `figures`):
        OSError: the router does not run.
    """

    router: RunningRouter
    cells: Sequence[Cell]
    _is_over: threading.Event = field(default_factory=threading.Event)
    _looks: dict[int, list[bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._answers = self.router.answers()
        self._spreads = {cell.number: _spread(cell) for cell in self.cells}
        self._looks = {cell.number: [] for cell in self.cells}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def figures(self) -> dict[int, Figures]:
        """What has happened since."""
        answers = self.router.answers()
        return {cell.number: self._figures(cell, answers) for cell in self.cells}

    def stop(self) -> dict[int, Figures]:
        """The last figures."""
        self._is_over.set()
        self._thread.join(_ASK_S * len(self.cells))
        return self.figures()

    def _figures(self, cell: Cell, answers: dict[int, Answers]) -> Figures:
        number = cell.number
        began, now = self._answers.get(number, Answers()), answers.get(number, Answers())
        looks = list(self._looks[number])
        return Figures(
            max(0, now.answered - began.answered),
            max(0, now.failed - began.failed),
            _p95(self._spreads[number], _spread(cell)),
            len(looks),
            looks.count(False),
        )

    def _look(self) -> None:
        while not self._is_over.wait(LOOK_EVERY_S):
            for cell in self.cells:
                self._looks[cell.number].append(is_ready(cell))


def measured(router: RunningRouter, cells: Sequence[Cell], *, seconds: float) -> dict[int, Figures]:
    """How cells do for so long."""
    measuring = Measuring(router, cells)
    time.sleep(seconds)
    return measuring.stop()


def is_ready(cell: Cell) -> bool:
    """Whether all addresses of a cell answer that they are ready."""
    return all(_get(f"http://{address}/readyz") is not None for address in cell.addresses)


def wait_ready(cell: Cell, *, seconds: float) -> bool:
    """Whether a cell is ready within that time."""
    return any(is_ready(cell) for _ in ticks(seconds, every=0.2))


def _spread(cell: Cell) -> Spread:
    """How many requests of a cell took at most so long, over all routes. Nothing where it does not say."""
    found: Spread = {}
    for address in cell.addresses:
        for edge, count in _BUCKET.findall(_get(f"http://{address}/metrics") or ""):
            found[float(edge)] = found.get(float(edge), 0.0) + float(count)
    return found


def _p95(before: Spread, now: Spread) -> float:
    counts = {edge: now[edge] - before.get(edge, 0.0) for edge in sorted(now)}
    total = counts.get(float("inf"), 0.0)
    if total <= 0:
        return 0.0
    return next(edge for edge, count in counts.items() if count >= 0.95 * total)


def _get(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=_ASK_S) as answer:  # noqa: S310 - an address of the directory
            return str(answer.read().decode())
    except (OSError, urllib.error.URLError):
        return None
