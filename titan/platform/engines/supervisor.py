"""The foreground process that keeps Titan's processes and engines alive, and stops them in order."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from types import FrameType

from .addresses import replace_file
from .children import Child, kill_group
from .doors import Door
from .failures import EngineFailure
from .processes import end, is_running
from .programs import Program
from .relief import Refused, Relief

MARKER = "titan.platform.engines up"
BEAT_SECONDS = 0.1
ENGINE_CHECK_SECONDS = 1.0
ENGINE_RETRY_SECONDS = 5.0
STOP_SECONDS = 45.0
HEAD_START_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Running:
    """The content of `<var>/supervisor.json`; `children` maps a pid to how its command line ends.

    `marker` stands in the supervisor's own command line.
    """

    pid: int
    host: str
    port: int
    children: dict[str, str]
    marker: str = MARKER

    def is_alive(self) -> bool:
        return is_running(self.pid, self.marker)


def read_running(var_dir: Path) -> Running | None:
    """What the last supervisor wrote, whether or not it still lives."""
    try:
        return Running(**json.loads((var_dir / "supervisor.json").read_text(encoding="utf8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class Succession:
    """Programs that shall take the places of those of the same names; `ended` is told of the outcome, "" where they have.

    `is_back` means that they are of an older release.
    """

    programs: Sequence[Program]
    cwd: Path
    is_back: bool
    ended: Callable[[str], None]


class Supervisor:
    """Runs until SIGTERM, SIGINT or SIGHUP; then drains by rank.

    `ensure_engines` starts what has died of the engines and raises EngineFailure when it cannot.
    `is_ready` is asked at every beat until it is true; then `on_ready` is called once. `succession` is asked at every beat
    whether others shall take over.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        var_dir: Path,
        cwd: Path,
        environ: Mapping[str, str],
        host: str,
        port: int,
        ensure_engines: Callable[[], None],
        is_ready: Callable[[], bool],
        on_ready: Callable[[], None],
        say: Callable[[str], None],
        marker: str = MARKER,
        succession: Callable[[], Succession | None] = lambda: None,
    ) -> None:
        self._marker = marker
        self._var_dir, self._environ = var_dir, environ
        self._succession = succession
        self._relief: Relief | None = None
        self._granted: Succession | None = None
        self._door = Door(host, port)
        self._host, self._port = host, port
        self._ensure_engines = ensure_engines
        self._is_ready, self._on_ready = is_ready, on_ready
        self._say = say
        self._stopping = threading.Event()
        self._engines_due_at = 0.0
        self._is_known_ready = False
        self._began_at = time.monotonic()
        ranked = sorted(programs, key=lambda program: program.stop_rank)
        self._children = [self._child(program, cwd) for program in ranked]

    def run(self) -> None:
        """Keep everything alive until told to stop; returns when all children have ended."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        end_leftovers(self._var_dir)
        try:
            while not self._stopping.is_set():
                self._beat()
                self._stopping.wait(BEAT_SECONDS)
        finally:
            self._stop_children()
            (self._var_dir / "supervisor.json").unlink(missing_ok=True)

    def _child(self, program: Program, cwd: Path, *, announces: bool = False) -> Child:
        log = self._var_dir / "log" / f"{program.name}.log"
        return Child(
            program,
            log=log,
            cwd=cwd,
            environ=self._environ,
            say=self._say,
            door=self._door,
            announces=announces,
        )

    def _note_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()

    def _beat(self) -> None:
        self._tend_engines()
        self._tend_relief()
        changed = [child.tend() for child in self._children if self._may_run(child)]
        if any(changed):
            self._write_running()
        if not self._is_known_ready and self._is_ready():
            self._is_known_ready = True
            self._on_ready()

    def _tend_engines(self) -> None:
        if time.monotonic() < self._engines_due_at:
            return
        pause = ENGINE_CHECK_SECONDS
        try:
            self._ensure_engines()
        except EngineFailure as failure:
            self._say(f"{failure} Trying again in {ENGINE_RETRY_SECONDS:g} s.")
            pause = ENGINE_RETRY_SECONDS
        self._engines_due_at = time.monotonic() + pause

    def _tend_relief(self) -> None:
        if self._relief is None:
            if self._is_known_ready and (asked := self._succession()):
                self._relieve(asked)
            return
        assert self._granted is not None
        try:
            if not self._relief.tend():
                return
            problem = ""
        except Refused as refusal:
            problem = str(refusal)
        self._door.is_lent = False
        granted, self._relief, self._granted = self._granted, None, None
        self._write_running()
        granted.ended(problem)

    def _relieve(self, asked: Succession) -> None:
        new = [self._child(one, asked.cwd, announces=one.takes_door) for one in asked.programs]
        names = {child.program.name for child in new}
        old = [child for child in self._children if child.program.name in names]
        self._door.is_lent = True
        self._granted, self._relief = asked, Relief(self._children, old=old, new=new, is_back=asked.is_back)

    @property
    def _all(self) -> list[Child]:
        """Also those that are on their way out."""
        return [*self._children, *(self._relief.leaving if self._relief else ())]

    def _may_run(self, child: Child) -> bool:
        """Web goes first: on two cores the others, started beside it, would double the wait for the first page."""
        is_first = child.program.stop_rank == min(one.program.stop_rank for one in self._children)
        return is_first or self._is_known_ready or time.monotonic() - self._began_at > HEAD_START_SECONDS

    def _write_running(self) -> None:
        children = {str(child.pid): child.program.marker for child in self._all if child.pid}
        running = Running(os.getpid(), self._host, self._port, children, self._marker)
        replace_file(self._var_dir / "supervisor.json", json.dumps(asdict(running)))

    def _stop_children(self) -> None:
        # As long as somebody holds it open, the kernel would go on accepting connections for nobody.
        self._door.close()
        ranked = sorted(self._all, key=lambda child: child.program.stop_rank)
        for _, group in groupby(ranked, key=lambda child: child.program.stop_rank):
            together = list(group)
            for child in together:
                child.ask_to_stop()
            asked_at = time.monotonic()
            for child in together:
                child.wait_stopped(asked_at + child.program.drain_seconds)


def stop_running(var_dir: Path, *, seconds: float = STOP_SECONDS) -> bool:
    """Stop the supervisor of `var_dir` and whatever a killed one left. True when there was one."""
    running = read_running(var_dir)
    was_alive = running is not None and running.is_alive()
    if running and was_alive:
        end(running.pid, running.marker, politely=signal.SIGTERM, seconds=seconds)
    end_leftovers(var_dir)
    return was_alive


def end_leftovers(var_dir: Path) -> None:
    """End processes whose supervisor was killed: they would hold the port and do the work twice."""
    running = read_running(var_dir)
    if running is None or running.is_alive():
        return
    for pid, marker in running.children.items():
        if is_running(int(pid), marker):
            end(int(pid), marker, politely=signal.SIGTERM, seconds=10)
            kill_group(int(pid))
    (var_dir / "supervisor.json").unlink(missing_ok=True)
