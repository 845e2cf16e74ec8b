"""Putting a cell's standby in its primary's place: fence, promote, tell the directory and the router, fill Valkey again.

Each step can be repeated, and a journal in the cell's folder tells whoever comes next that the rest is to be done.
"""

import http.client
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from titan.platform.engines import EngineFailure, replica
from titan.platform.engines.addresses import Record, read_record, record_path, replace_file
from titan.platform.engines.processes import ticks
from titan.platform.engines.programs import manage
from titan.platform.engines.up import hold

from .. import store
from ..directory import SERVING, Cell, DirectoryInvalid, NotAllowed, State, with_state
from ..router.running import RouterRefused, RunningRouter
from .layout import Layout, address

READY_S = 30.0
# The stock gate; the follower of flash sales fills theirs by itself when its connection to PostgreSQL breaks.
REBUILD = ("rebuild_stock_gate",)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: the new primary, how many promotions there were, the directory's epoch, how long users had to wait."""

    cell: int
    folder: str
    port: int
    promotions: int
    epoch: int
    seconds: float


@dataclass(frozen=True)
class FailOver:
    """Fails cells of one fleet over. `public_url` is what users see, for the command that fills Valkey."""

    root: Path
    layout: Layout
    public_url: str
    environ: Mapping[str, str]
    say: Callable[[str], None]

    def record(self, number: int) -> Record:
        """What is known of a cell's engines.

        Raises:
            NotAllowed: there is no such cell, or its engines do not run from this folder.
        """
        store.load(self.layout.directory).cell(number)
        if not record_path(self.layout.cell(number)).exists():
            raise NotAllowed(f"the engines of cell {number} do not run from {self.layout.cell(number)}")
        return read_record(self.layout.cell(number))

    def hindrance(self, number: int) -> str:
        """Why a cell cannot be failed over; empty when it can, or when that is under way."""
        record = self.record(number)
        return "" if self.is_unfinished(number) else replica.hindrance(self.layout.cell(number), record)

    def is_unfinished(self, number: int) -> bool:
        """Whether somebody began and did not end it."""
        return self._journal(number).exists()

    def is_cut_off(self, number: int) -> bool:
        """Whether that is so, and nobody is at it."""
        if not self.is_unfinished(number):
            return False
        try:
            self._alone(number).close()
        except EngineFailure:
            return False
        return True

    def _alone(self, number: int) -> IO[str]:
        return hold(self.layout.cell(number) / "failover.lock", "Somebody fails this cell over already")

    def run(self, number: int, *, promotions: int | None = None) -> Outcome | None:
        """Do it, or the rest of it. None when more promotions than `promotions` have been made already.

        Raises:
            NotAllowed: there is no such cell here.
            NotPromotable: the standby may lack acknowledged writes, or there is none; nothing was changed.
            EngineFailure: it failed half-way, and is to be repeated; or somebody else is at it.
        """
        began, var = time.monotonic(), self.layout.cell(number)
        self.record(number)
        with closing(self._alone(number)):
            if not self._begin(number, promotions):
                return None
            cell = self._mark(number, State.LOST)
            self._tell_router(cell, "maint")
            self._promote(number)
            cell = self._mark(number, State.LIVE)
            self._wait_ready(cell)
            self._tell_router(cell, "ready")
            seconds = time.monotonic() - began
            record = read_record(var)
            self.say(
                f"Cell {number} is back on {record.primary}, port {record.postgres.port}, after {seconds:.1f} s."
            )
            self._journal(number).unlink()
        epoch = store.load(self.layout.directory).epoch
        return Outcome(number, record.primary, record.postgres.port, record.promotions, epoch, seconds)

    def _journal(self, number: int) -> Path:
        return self.layout.cell(number) / "failover.json"

    def _begin(self, number: int, promotions: int | None) -> bool:
        if self.is_unfinished(number):
            return True
        record = self.record(number)
        if promotions is not None and record.promotions != promotions:
            return False
        if problem := replica.hindrance(self.layout.cell(number), record):
            raise replica.NotPromotable(problem)
        replace_file(self._journal(number), json.dumps({"promotions": record.promotions}))
        return True

    def _promote(self, number: int) -> None:
        before = int(json.loads(self._journal(number).read_text(encoding="utf8"))["promotions"])
        if self.record(number).promotions != before:
            return
        try:
            replica.promote(self.layout.cell(number))
        except replica.NotPromotable:
            # The primary came back, or was told to stop, between the question and the deed.
            self._tell_router(self._mark(number, State.LIVE), "ready")
            self._journal(number).unlink()
            raise

    def _mark(self, number: int, state: State) -> Cell:
        """The cell in that state, where its present one leads there: a drained one has no users to tell of anything."""
        cell = store.load(self.layout.directory).cell(number)
        if cell.state is state or cell.state not in SERVING | {State.LOST}:
            return cell
        return store.change(self.layout.directory, lambda now: with_state(now, number, state)).cell(number)

    def _tell_router(self, cell: Cell, state: str) -> None:
        try:
            RunningRouter(self.layout.router).put(cell.number, len(cell.addresses), state)
        except (OSError, RouterRefused) as error:
            # It learns by asking /readyz all the same, a moment later.
            self.say(f"The router was not told that cell {cell.number} is {state}: {error}")

    def _wait_ready(self, cell: Cell) -> None:
        """Until the cell's web server has found the new primary and read the directory."""
        host, port = address(cell)
        for _ in ticks(READY_S, every=0.1):
            with closing(http.client.HTTPConnection(host, port, timeout=2)) as connection:
                try:
                    connection.request("GET", "/readyz")
                    if connection.getresponse().status == 200:
                        return
                except (OSError, http.client.HTTPException):
                    continue
        self.say(
            f"Cell {cell.number} is not ready {READY_S:.0f} s after the promotion: its own log says why."
        )

    def rebuild(self, number: int) -> bool:
        """Fill Valkey from the new primary, which takes a start of Django. True when it worked.

        It follows PostgreSQL by versions, and finds differences by itself within minutes; nobody should have to wait for that.
        """
        var = self.layout.cell(number)
        own = self.layout.environ(number, public_url=self.public_url, environ=self.environ)
        process = subprocess.Popen(  # noqa: S603 - our own
            manage(self.root, *REBUILD),
            cwd=self.root,
            env=own | {"TITAN_VAR_DIR": str(var), "TITAN_ROLE": "manage"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with suppress(OSError):
            # Users are on their way back meanwhile.
            os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        said = process.communicate()[0].strip().splitlines()
        self.say(f"Cell {number}: {said[-1] if said else 'the gate was filled'}")
        return process.returncode == 0


def watched(failing: FailOver, number: int) -> Callable[[int | None], None]:
    """What a watchdog calls; that somebody else is at it is no failure."""

    def fail_over(promotions: int | None) -> None:
        try:
            outcome = failing.run(number, promotions=promotions)
        except (NotAllowed, DirectoryInvalid, store.DirectoryMissing) as error:
            raise EngineFailure(f"Cell {number} cannot be failed over: {error}") from error
        if outcome:
            # The next standby is not to wait for it.
            threading.Thread(target=failing.rebuild, args=(number,)).start()

    return fail_over
