"""One supervised process: started, watched, restarted with growing pauses, drained."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from .doors import Door
from .logs import open_log
from .processes import ticks
from .programs import Program

QUICK_SECONDS = 10.0
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
WARN_AFTER = 5
RETRY_SECONDS = 5.0
GROUP_SECONDS = 1.0
# By default glibc keeps up to eight heaps a processor, one for each of a web worker's threads, and returns little. Once it
# has freed a large block (a password hash takes 19 MB) it takes the next ones from those heaps, unless a threshold is given.
_MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": str(4 * 1024 * 1024)}


def pause_before_restart(quick_crashes: int) -> float:
    """Seconds to wait: 0.5, 1, 2, 4, 8 …, at most 30; none after a run that lasted."""
    return 0.0 if quick_crashes == 0 else min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (quick_crashes - 1))


class Child:
    """A program and the process that now runs it."""

    def __init__(
        self,
        program: Program,
        *,
        log: Path,
        cwd: Path,
        environ: Mapping[str, str],
        say: Callable[[str], None],
        door: Door | None = None,
        announces: bool = False,
    ) -> None:
        """One that `announces` accepts nothing at its `door` before it is ready, and `has_announced` then."""
        self.program = program
        self.door = door if program.takes_door else None
        self.log = log
        self._cwd = cwd
        self._environ = _MEMORY | dict(environ) | dict(program.environ) | {"TITAN_ROLE": program.role}
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._due_at = 0.0
        self._quick_crashes = 0
        self._ready = os.pipe() if announces else (-1, -1)

    @property
    def pid(self) -> int:
        """0 while it does not run."""
        return self._process.pid if self._process else 0

    def tend(self) -> bool:
        """Start it when due, notice its end. True when its process changed."""
        if self._process is None:
            return self._start_if_due()
        code = self._process.poll()
        if code is None:
            return False
        self._ended(code)
        return True

    def _start_if_due(self) -> bool:
        if time.monotonic() < self._due_at:
            return False
        try:
            self._process = self._started()
        except OSError as error:
            self._say(f"{self.program.name} cannot be started: {error}. It is tried again.")
            self._due_at = time.monotonic() + RETRY_SECONDS
            return False
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, self.program.niceness)
        self._started_at = time.monotonic()
        return True

    def _started(self) -> subprocess.Popen[bytes]:
        handed = self._handed()
        with open_log(self.log) as log:
            # A session of its own: Ctrl-C in the terminal must reach the supervisor alone, which stops in order.
            return subprocess.Popen(  # noqa: S603 - commands come from the table of programs
                self.program.command,
                cwd=self._cwd,
                env=self._environ | {name: str(number) for name, number in handed.items()},
                pass_fds=tuple(handed.values()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _handed(self) -> dict[str, int]:
        """What it inherits. Raises OSError: its address is not to be had."""
        found = {"TITAN_LISTEN_FD": self.door.open()} if self.door else {}
        return found | ({"TITAN_READY_FD": self._ready[1]} if self._ready[1] >= 0 else {})

    def has_announced(self) -> bool:
        """Whether it has said that it is ready; from then on it is a child as any other."""
        if self._ready[0] < 0:
            return True
        if not select.select([self._ready[0]], [], [], 0)[0]:
            return False
        self.forget_announcement()
        return True

    def forget_announcement(self) -> None:
        """Nobody waits for it."""
        for end in self._ready:
            if end >= 0:
                os.close(end)
        self._ready = (-1, -1)

    def has_ended(self) -> bool:
        """Whether its process is gone."""
        return self._process is None or self._process.poll() is not None

    def _ended(self, code: int) -> None:
        lived = time.monotonic() - self._started_at
        self._kill_group()
        self._process = None
        if self.door:
            self.door.left()
        self._quick_crashes = self._quick_crashes + 1 if lived < QUICK_SECONDS else 0
        pause = pause_before_restart(self._quick_crashes)
        self._due_at = time.monotonic() + pause
        reason = f"signal {-code}" if code < 0 else f"exit code {code}"
        self._say(
            f"{self.program.name} ended ({reason}) after {lived:.1f} s; it is started again in {pause:g} s."
        )
        if self._quick_crashes == WARN_AFTER:
            self._say(
                f"{self.program.name} has crashed {WARN_AFTER} times in a row: read {self.log}. It is tried on, slowly."
            )

    def ask_to_stop(self) -> None:
        if self._process:
            with suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)

    def wait_stopped(self, deadline: float) -> None:
        """Wait until `deadline` (monotonic), then SIGKILL what is left of it and its own children."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._say(
                f"{self.program.name} did not stop within {self.program.drain_seconds:g} s and is killed."
            )
            self._process.kill()
            self._process.wait()
        self._kill_group()
        self._process = None

    def _kill_group(self) -> None:
        """Its workers must not outlive it: they would hold the port that the next one needs."""
        if self._process is None:
            return
        kill_group(self._process.pid)


def kill_group(pid: int) -> None:
    """SIGKILL every process of the group that `pid` leads, and wait until they are gone."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
        for _ in ticks(GROUP_SECONDS):
            os.killpg(pid, 0)
