"""Kills by progress, not by time, so that a seed gives the same order on every machine."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from scripts.torturing.shopping import Record
from scripts.torturing.stage import TARGETS, Stage

# Killing an engine stops everything for seconds, so it happens more rarely than killing a process.
WEIGHTS = {"web worker": 30, "web": 15, "worker": 20, "relay": 20, "PostgreSQL": 8, "Valkey": 7}
# What was killed before is started again in seconds; what is not there for so long does not come back.
ABSENT_FOR_S = 60


@dataclass(slots=True)
class Killer:
    """`wanted` kills, one whenever `each` more checkouts have ended. What it found wrong stands in `findings`."""

    stage: Stage
    dice: random.Random
    wanted: int
    each: float
    done: Counter[str] = field(default_factory=Counter)
    recoveries: list[float] = field(default_factory=list)
    waited: int = 0
    findings: list[str] = field(default_factory=list)
    _due: float = 0.0
    _has_ended: threading.Event = field(default_factory=threading.Event)

    @property
    def made(self) -> int:
        """Kills of which something died."""
        return sum(self.done.values())

    def follow(self, record: Record, finished: threading.Event) -> None:
        """Kill whenever enough checkouts have ended since the last time, until all kills are made."""
        try:
            for number in range(1, self.wanted + 1):
                self._due = number * self.each
                while record.outcomes < self._due:
                    if finished.wait(0.05):
                        return
                self._strike()
        except TimeoutError as error:
            self.findings.append(f"after kill {self.made}: {error}")
        finally:
            self._has_ended.set()

    def wait_for_turn(self, record: Record) -> None:
        """Keep a buyer from going on where kills fall behind: each has to meet buyers at work."""
        while record.outcomes >= self._due + self.each and not self._has_ended.wait(0.05):
            pass

    def conclusions(self) -> list[str]:
        """What is wrong with the kills; nothing where all of them were made."""
        if self.made == self.wanted > 0:
            return self.findings
        return [
            *self.findings,
            f"{self.made} of {self.wanted} kills were made ({dict(self.done)}): this proves nothing",
        ]

    def _strike(self) -> None:
        """Kill something of the drawn kind, as soon as there is one: it may be on its way up from the last kill."""
        target = self.dice.choices(TARGETS, [WEIGHTS[name] for name in TARGETS])[0]
        # Somewhere in the middle of what is going on, not right after something ended.
        time.sleep(self.dice.uniform(0, 0.2))
        give_up = time.monotonic() + ABSENT_FOR_S
        while not self.stage.kill(target):
            self.waited += 1
            if time.monotonic() > give_up:
                raise TimeoutError(f"there was no {target} to kill for {ABSENT_FOR_S} s")
            time.sleep(0.1)
        self.done[target] += 1
        if target in ("web", "PostgreSQL", "Valkey"):
            self.recoveries.append(self.stage.wait_ready())
