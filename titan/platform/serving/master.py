"""The parent of the web processes: binds, forks, restarts the fallen, passes on the signal to stop.

It forks after Django is loaded, so that workers share those pages of memory and a fallen one is back in
milliseconds. Importing the project must therefore start no thread and open no connection.
"""

import gc
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

from .acceptor import Board

logger = logging.getLogger(__name__)

# After the workers' own draining, and before a supervisor's ten seconds are over.
KILL_AFTER_SECONDS = 9.5
_LONG_LIFE_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 5.0
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Place:
    """What a worker inherits. `lifeline` is a pipe that closes when the master dies, however it dies.

    `ready` is a pipe to whoever waits for this worker to be ready; it accepts nothing before that. -1 where nobody does.
    """

    listener: socket.socket
    lifeline: int
    board: Board
    slot: int
    ready: int = -1


Serve = Callable[[Place], None]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises OSError when the address is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return _listening(listener)


def inherited(descriptor: int) -> socket.socket:
    """A listening socket that the parent has bound, and perhaps lent to our predecessor, who still listens.

    Raises OSError when it is none.
    """
    return _listening(socket.socket(fileno=descriptor))


def _listening(listener: socket.socket) -> socket.socket:
    listener.listen(1024)
    listener.setblocking(False)  # noqa: FBT003 - the parameter has no name to be called by
    return listener


@dataclass(slots=True)
class Master:
    """Keeps `workers` processes running `serve(place)` until SIGTERM or SIGINT.

    The first ones accept nothing until they are ready, and tell it to `ready`, where that is given.
    """

    listener: socket.socket
    serve: Serve
    workers: int
    ready: int = -1
    _born: dict[int, tuple[int, float]] = field(default_factory=dict)
    _pause: float = 0.0
    _stopping: bool = False
    _lifeline: tuple[int, int] = (-1, -1)
    _board: Board = field(init=False)

    def run(self) -> None:
        """Return when all workers have ended after a signal to stop."""
        self._prepare()
        for slot in range(self.workers):
            self._fork(slot)
        while self._born:
            self._reap()

    def _prepare(self) -> None:
        if threading.active_count() > 1:
            names = ", ".join(thread.name for thread in threading.enumerate())
            logger.error("Threads run before the fork and will be missing in workers: %s", names)
        _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        self._lifeline = os.pipe()
        self._board = Board(self.workers)
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        gc.collect()
        # What is alive now lives for ever: the collector need not touch, and so copy, those pages.
        gc.freeze()

    def _fork(self, slot: int) -> None:
        if self._stopping:
            return
        # A signal between the fork and its record would miss the child; the child unblocks when it can obey.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        pid = os.fork()
        if pid == 0:
            self._become_worker(slot)
        self._born[pid] = (slot, time.monotonic())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)

    def _become_worker(self, slot: int) -> NoReturn:
        code = 1
        try:
            os.close(self._lifeline[1])
            self.serve(Place(self.listener, self._lifeline[0], self._board, slot, self.ready))
            code = 0
        except BaseException:  # the last frame of this process
            logger.exception("A web process fell")
        finally:
            logging.shutdown()
            os._exit(code)

    def _reap(self) -> None:
        pid, status = os.waitpid(-1, 0)
        slot, born = self._born.pop(pid, (-1, 0.0))
        if slot < 0 or self._stopping:
            return
        self._board.write(slot, 0)
        self.ready = -1
        logger.error("Web process %d ended by itself (%s); starting another", pid, _reason(status))
        # A process that falls over at once must not turn the restart into a busy loop.
        lived_long = time.monotonic() - born > _LONG_LIFE_SECONDS
        self._pause = 0.0 if lived_long else min(_LONGEST_PAUSE_SECONDS, self._pause * 2 + 0.05)
        time.sleep(self._pause)
        self._fork(slot)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        if self._stopping:
            return
        self._stopping = True
        # As long as one process holds it open, the kernel would go on accepting connections for nobody.
        self.listener.close()
        self._signal_all(signal.SIGTERM)
        signal.signal(signal.SIGALRM, lambda *_: self._signal_all(signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, KILL_AFTER_SECONDS)

    def _signal_all(self, number: signal.Signals) -> None:
        for pid in list(self._born):
            os.kill(pid, number)


def _reason(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
