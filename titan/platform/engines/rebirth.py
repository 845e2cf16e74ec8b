"""A program whose parent has everything loaded and does nothing but fork the process that works.

Starting Django takes seconds; a fork of one that has started takes milliseconds, and shares its memory. So a process that
was killed is back before anybody misses it. Only where the parent is killed, too, has the supervisor to begin anew.
"""

import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

logger = logging.getLogger(__name__)

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LONG_LIFE_S = 10.0
_LONGEST_PAUSE_S = 5.0


class Reborn:
    """Keeps a child at `work` until this process is told to stop, which calls `stop` in the child.

    No thread may run and no connection be open.
    """

    def __init__(self, work: Callable[[], None], *, stop: Callable[[], None]) -> None:
        self._work = work
        self._stop_work = stop
        self._stopping = threading.Event()
        self._child = 0
        self._lifeline = (-1, -1)

    def run(self) -> None:
        """Return once the child has ended after SIGTERM or SIGINT."""
        self._lifeline = os.pipe()
        for number in _STOP_SIGNALS:
            signal.signal(number, self._stop)
        gc.collect()
        # What is alive by now lives for ever: the collector need not touch, and so copy, those pages.
        gc.freeze()
        pause = 0.0
        while not self._stopping.is_set():
            time.sleep(pause)
            born = time.monotonic()
            self._fork()
            if not self._child:
                return
            _, status = os.waitpid(self._child, 0)
            self._child = 0
            if self._stopping.is_set():
                return
            logger.error("The process at work ended (status %d); another takes over", status)
            # One that falls over at once must not turn this into a busy loop.
            pause = 0.0 if time.monotonic() - born > _LONG_LIFE_S else min(_LONGEST_PAUSE_S, pause * 2 + 0.05)

    def _fork(self) -> None:
        # A signal between the fork and its record would miss the child, which lets them in when it can obey.
        signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
        if not self._stopping.is_set():
            self._child = os.fork()
            if self._child == 0:
                self._become_child()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)

    def _become_child(self) -> NoReturn:
        code = 1
        try:
            os.close(self._lifeline[1])
            for number in _STOP_SIGNALS:
                signal.signal(number, lambda *_: self._stop_work())
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOP_SIGNALS)
            threading.Thread(target=self._end_with_parent, name="lifeline", daemon=True).start()
            self._work()
            code = 0
        except BaseException:  # the last frame of this process
            logger.exception("The process at work fell")
        finally:
            logging.shutdown()
            os._exit(code)

    def _end_with_parent(self) -> None:
        # Reading ends when nobody holds the other end any more, however the parent died.
        os.read(self._lifeline[0], 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping.set()
        if self._child:
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGTERM)
