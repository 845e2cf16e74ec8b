"""The watchdog: sees to each cell's standby, and puts it in the primary's place when that is gone.

What decides over acknowledged writes is recorded by the engines, so a watchdog that was restarted in mid-work goes on.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from titan.platform.engines import EngineFailure, replica
from titan.platform.engines.addresses import Record, read_record
from titan.platform.engines.pair import standby_of
from titan.platform.engines.replica import Seen

BEAT_S, RESTLESS_BEAT_S = 1.0, 0.25
# The cell's own supervisor starts a primary again within this time, as a rule; then nobody takes its place.
GONE_S, GONE_CHECKS = 5.0, 3
# For so long commits wait for a standby that does not follow; from then on the cell works without one.
LOST_S = 6.0
# A standby that does not come back by itself is made anew; after a failure, not at once.
REMAKE_S, RETRY_S = 20.0, 15.0
NEAR_BYTES = 16 * 1024 * 1024


@dataclass
class Watch:
    """One cell's engines in `var`; `fail_over(promotions)` promotes its standby unless that was done since.

    `is_cut_off` tells whether somebody began that, did not end it, and is not at it.
    """

    var: Path
    say: Callable[[str], None]
    fail_over: Callable[[int | None], None]
    is_cut_off: Callable[[], bool] = lambda: False
    is_stopping: threading.Event = field(default_factory=threading.Event)
    clock: Callable[[], float] = time.monotonic
    _well_at: float | None = None
    _misses: int = 0
    _followed_at: float | None = None
    _not_before: float = 0.0
    _goal: int | None = None
    _is_waited_for: bool = False
    _is_restless: bool = False
    _safe: int = -1

    def run(self) -> None:
        """Until stopped; what goes wrong in one beat is said, and tried again in the next."""
        while not self.is_stopping.wait(RESTLESS_BEAT_S if self._is_restless else BEAT_S):
            try:
                self.beat()
            except (EngineFailure, OSError) as failure:
                self.say(str(failure))
                self._not_before = self.clock() + RETRY_S

    def beat(self) -> None:
        """Look once, and do what follows from it."""
        record = read_record(self.var)
        if not record.standby.is_wanted or record.is_halted:
            self._well_at, self._misses = None, 0
            return
        if self.is_cut_off() and self.clock() >= self._not_before:
            self.fail_over(None)
            return
        seen = self._judged(replica.look(record))
        self._is_restless = not seen.is_well or (seen.is_followed and not record.is_synchronous)
        if seen.is_well:
            self._well_at, self._misses = self.clock(), 0
            self._tend(record, seen)
        else:
            self._miss(record)

    def _judged(self, seen: Seen) -> Seen:
        """A standby that lacks something and has got nothing since the last look does not follow: it hangs."""
        is_idle = seen.safe >= seen.written
        is_moving = seen.safe != self._safe
        self._safe = seen.safe
        return replace(seen, is_followed=seen.is_followed and (is_idle or is_moving))

    def _miss(self, record: Record) -> None:
        # Begins to count here where the watchdog is younger than the fault.
        self._well_at = self.clock() if self._well_at is None else self._well_at
        self._misses += 1
        gone_s = self.clock() - self._well_at
        if gone_s < GONE_S or self._misses < GONE_CHECKS or self.clock() < self._not_before:
            return
        if self.is_stopping.is_set():
            return
        if problem := replica.hindrance(self.var, record):
            self.say(
                f"The primary has not answered for {gone_s:.0f} s, and no standby takes its place: {problem}."
            )
            self._not_before = self.clock() + RETRY_S
            return
        self.say(f"The primary has not answered for {gone_s:.0f} s: its standby takes its place.")
        self.fail_over(record.promotions)
        self._well_at, self._misses, self._followed_at = None, 0, None

    def _tend(self, record: Record, seen: Seen) -> None:
        now = self.clock()
        if self._followed_at is None or seen.is_followed:
            self._followed_at = now
        away_s = now - self._followed_at
        if record.is_synchronous:
            if away_s >= LOST_S:
                self._let_go(
                    f"The standby has not followed for {away_s:.0f} s: degraded, commits do not wait for it."
                )
        elif seen.is_followed:
            self._take_back(record, seen)
        else:
            self._goal, self._is_waited_for = None, False
            if seen.is_asked and away_s >= LOST_S:
                self._let_go("The standby was lost again before it had caught up.")
            if self._is_to_be_made(record, seen, away_s) and now >= self._not_before:
                replica.make(self.var, self.say)
                self._followed_at = self.clock()

    def _let_go(self, why: str) -> None:
        self.say(why)
        replica.wait_for_standby(self.var, is_on=False)

    def _take_back(self, record: Record, seen: Seen) -> None:
        """Commits wait first; once all that came before them is on the standby's disk too, the record says so."""
        if not seen.is_asked and seen.written - seen.safe < NEAR_BYTES:
            replica.wait_for_standby(self.var, is_on=True)
        is_waited_for, self._is_waited_for = self._is_waited_for, seen.is_waited_for
        if not seen.is_waited_for:
            self._goal = None
        elif self._goal is None:
            # At the second look, so that the settings have been handed to every process of the server.
            self._goal = replica.settled(record) if is_waited_for else None
        elif seen.safe >= self._goal:
            self._goal, self._is_waited_for = None, False
            replica.confirm(self.var, pid=record.postgres.pid)
            self.say("The standby has everything: commits wait for it.")

    def _is_to_be_made(self, record: Record, seen: Seen, away_s: float) -> bool:
        standby = standby_of(self.var, record)
        is_lost = away_s >= REMAKE_S and not seen.is_catching_up
        return is_lost or standby.fence.exists() or not standby.data.exists()


def settle(var: Path, say: Callable[[str], None]) -> None:
    """Before anything is written at a start: wait for a standby that is to be waited for, or go on without it."""
    began = time.monotonic()
    while (record := read_record(var)).standby.is_wanted and record.is_synchronous:
        if replica.look(record).is_followed:
            return
        if time.monotonic() - began >= LOST_S:
            say(f"The standby of {var.name} does not follow: degraded, commits do not wait for it.")
            replica.wait_for_standby(var, is_on=False)
            return
        time.sleep(0.2)
