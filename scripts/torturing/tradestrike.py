"""Kills in two cells that trade, by progress: processes, Valkey, the primary of either cell for good, and the broker that goes and comes."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from scripts.torturing import cellstrike
from scripts.torturing.cellload import Answer
from tests.cells.fleets import Fleet
from titan.platform.bus import broker as brokers
from titan.platform.bus.java import ServerFailure
from titan.platform.engines.addresses import read_record
from titan.platform.engines.processes import ticks

PRIMARY, BROKER = "primary", "broker"
# Each kind comes before any comes again. Only these may be noticed by those who are at home in the cell; a broker by nobody.
KINDS = ("web", "worker", "relay", "bus", "Valkey", PRIMARY)
NOTICED = ("web", "Valkey", PRIMARY)
# Who asked before the cell was back may get the answer after it, and a connection may break once more at its first use.
AFTERMATH_S = 10.0


@dataclass(frozen=True, slots=True)
class Strike:
    """One kill. `back_s` is how long the cell was not ready after it; times are monotonic. The broker is no cell's: -1."""

    kind: str
    cell: int
    at: float
    back_s: float

    @property
    def name(self) -> str:
        """In words."""
        return self.kind if self.cell < 0 else f"{self.kind} of cell {self.cell}"

    def covers(self, began: float, ended: float) -> bool:
        """Whether something that began and ended then met it."""
        return ended >= self.at and began <= self.at + self.back_s + AFTERMATH_S

    def excuses(self, answer: Answer) -> bool:
        """Whether it may have failed for this: somebody at home in the cell asked meanwhile."""
        return self.kind in NOTICED and self.cell == answer.home and self.covers(answer.began, answer.ended)


def plan(dice: random.Random, count: int, cells: int) -> list[tuple[str, int]]:
    """Kinds and cells of so many kills: all kinds in turn, in a new order each time, and primaries of all cells in turn."""
    found: list[tuple[str, int]] = []
    first = dice.randrange(cells)
    while len(found) < count:
        for kind in dice.sample(KINDS, len(KINDS)):
            primaries = sum(1 for one, _ in found if one == PRIMARY)
            cell = (first + primaries) % cells if kind == PRIMARY else dice.randrange(cells)
            found.append((kind, cell))
    return found[:count]


@dataclass(slots=True)
class Striker:
    """Kills whenever `each` more attempts to buy have ended. What it found wrong stands in `findings`."""

    fleet: Fleet
    kafka: Path
    dice: random.Random
    wanted: list[tuple[str, int]]
    each: float
    outage_s: float
    patience_s: float
    strikes: list[Strike] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    _due: float = 0.0
    _has_ended: threading.Event = field(default_factory=threading.Event)

    @property
    def kills(self) -> Counter[str]:
        """How many of each kind were made."""
        return Counter(one.kind for one in self.strikes)

    def follow(self, attempts: Callable[[], int], finished: threading.Event) -> None:
        """Make all kills, each among buyers at work; the broker is away once, somewhere between them."""
        outage = self.dice.randrange(len(self.wanted)) if self.wanted else -1
        left = list(self.wanted)
        away = threading.Thread(target=self._stop_broker)
        try:
            for number in range(len(self.wanted)):
                self._due = (number + 1) * self.each
                while attempts() < self._due:
                    if finished.wait(0.05):
                        return
                if number == outage:
                    away.start()
                self._strike(*self._next(left), attempts)
        except TimeoutError as error:
            self.findings.append(f"after kill {len(self.strikes)}: {error}")
        finally:
            self._has_ended.set()
            if away.ident is not None:
                away.join()

    def wait_for_turn(self, attempts: Callable[[], int]) -> None:
        """Keep a buyer from going on where kills fall behind."""
        while attempts() >= self._due + self.each and not self._has_ended.wait(0.05):
            pass

    def conclusions(self) -> list[str]:
        """What is wrong with the kills."""
        made = sum(count for kind, count in self.kills.items() if kind != BROKER)
        if made != len(self.wanted) or not made or not self.kills[BROKER]:
            self.findings.append(f"{made} of {len(self.wanted)} kills were made ({dict(self.kills)})")
        return self.findings

    def _next(self, left: list[tuple[str, int]]) -> tuple[str, int]:
        """The first of what is left, but no primary while a cell has no standby that has everything, if anything else is left."""
        can_wait = [one for one in left if one[0] != PRIMARY]
        chosen = left[0] if left[0][0] != PRIMARY or self._is_safe() or not can_wait else can_wait[0]
        left.remove(chosen)
        return chosen

    def _is_safe(self) -> bool:
        cells = self.fleet.directory.cells
        return all(read_record(self.fleet.layout.cell(cell.number)).is_synchronous for cell in cells)

    def _strike(self, kind: str, cell: int, attempts: Callable[[], int]) -> None:
        time.sleep(self.dice.uniform(0, 0.3))
        strike = self._take_primary(cell, attempts) if kind == PRIMARY else self._kill(kind, cell)
        self.strikes.append(strike)
        print(f"  {strike.name}: back after {strike.back_s:.1f} s", flush=True)

    def _kill(self, kind: str, cell: int) -> Strike:
        """As soon as there is one: it may be on its way up from the last kill."""
        stage, give_up = self.fleet.stage(cell), time.monotonic() + self.patience_s
        at = time.monotonic()
        while not stage.kill(kind):
            at = time.monotonic()
            if at > give_up:
                raise TimeoutError(f"there was no {kind} of cell {cell} to kill for {self.patience_s:.0f} s")
            time.sleep(0.1)
        return Strike(kind, cell, at, stage.wait_ready(within_s=self.patience_s) if kind in NOTICED else 0.0)

    def _take_primary(self, cell: int, attempts: Callable[[], int]) -> Strike:
        """For good, once both cells are safe and buyers are at work again."""
        if not any(self._is_safe() for _ in ticks(self.patience_s, every=0.2)):
            raise TimeoutError(f"a cell has had no standby with everything for {self.patience_s:.0f} s")
        self._due = before = attempts()
        any(attempts() > before for _ in ticks(5, every=0.05))
        var = self.fleet.layout.cell(cell)
        promotions = read_record(var).promotions
        way = cellstrike.WAYS[sum(1 for one in self.strikes if one.kind == PRIMARY) % len(cellstrike.WAYS)]
        at = time.monotonic()
        hit = cellstrike.take_away(var, way)
        if not hit.pids:
            raise TimeoutError(f"the primary of cell {cell} was not there to be {way}")
        if not any(read_record(var).promotions > promotions for _ in ticks(self.patience_s, every=0.05)):
            raise TimeoutError(f"cell {cell}, primary {way}: no promotion within {self.patience_s:.0f} s")
        self.fleet.stage(cell).wait_ready(within_s=self.patience_s)
        return Strike(PRIMARY, cell, at, time.monotonic() - at)

    def _stop_broker(self) -> None:
        """By SIGKILL, and start it again on its port a while later, whatever else is killed meanwhile."""
        broker = brokers.read(self.kafka)
        at = time.monotonic()
        try:
            assert broker is not None
            broker.kill()
            time.sleep(self.outage_s)
            brokers.start(self.kafka)
        except ServerFailure as error:
            self.findings.append(f"the broker: {error}")
            return
        self.strikes.append(Strike(BROKER, -1, at, time.monotonic() - at))
        print(f"  {BROKER}: back after {time.monotonic() - at:.1f} s", flush=True)
