"""The threads in which blocking work runs, each with database connections of its own that persist."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

T = TypeVar("T")
_Job = tuple[Callable[..., Any], tuple[Any, ...], "asyncio.Future[Any]", asyncio.AbstractEventLoop]


class PoolFull(Exception):
    """More jobs wait than the pool admits. Nothing was done; the caller should come back in a second."""


class ThreadPool:
    """A fixed number of threads over a bounded queue. Threads start at the first job, so after a fork.

    Note [Tokens]: each job goes into one of two deques, and one token into a queue that threads wait on.
    A token is worth one job of either kind, so urgent jobs overtake with no lock beside the queue's own.
    """

    def __init__(self, *, threads: int, max_waiting: int, at_exit: Callable[[], None] | None = None) -> None:
        self.size = threads
        self.max_waiting = max_waiting
        self._at_exit = at_exit
        self._tokens: SimpleQueue[bool] = SimpleQueue()
        self._urgent: deque[_Job] = deque()
        self._normal: deque[_Job] = deque()
        self._threads: list[threading.Thread] = []

    @property
    def waiting(self) -> int:
        """Jobs that no thread has taken up yet."""
        return self._tokens.qsize()

    def submit(self, function: Callable[..., T], *args: Any, urgent: bool = False) -> "asyncio.Future[T]":
        """Run `function(*args)` in a thread; urgent jobs go before all others that wait.

        The answer is a future of the running loop. Cancelling it drops a job that has not begun.

        Raises:
            PoolFull: `max_waiting` jobs wait already.
        """
        if self._tokens.qsize() >= self.max_waiting:
            raise PoolFull
        if not self._threads:
            self._start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        (self._urgent if urgent else self._normal).append((function, args, future, loop))
        self._tokens.put(True)  # noqa: FBT003 - see Note [Tokens]
        return future

    def close(self, *, timeout: float) -> None:
        """Let each thread finish its job and end, waiting at most `timeout` seconds in all."""
        for _ in self._threads:
            self._tokens.put(False)  # noqa: FBT003
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start(self) -> None:
        for number in range(self.size):
            # Daemons: a view that never returns must not keep a drained process alive.
            thread = threading.Thread(target=self._work, name=f"web-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _take(self) -> _Job:
        # The job a token stands for is surely in `_normal` once `_urgent` was seen empty: Note [Tokens].
        try:
            return self._urgent.popleft()
        except IndexError:
            return self._normal.popleft()

    def _work(self) -> None:
        while self._tokens.get():
            function, args, future, loop = self._take()
            if future.cancelled():
                continue
            result, error = None, None
            try:
                result = function(*args)
            except BaseException as raised:  # noqa: BLE001 - whatever it is belongs to the one who awaits
                error = raised
            try:
                loop.call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:
                logger.warning("An answer came after the event loop had closed")
        if self._at_exit is not None:
            self._at_exit()


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.done():
        return
    if isinstance(error, StopIteration):
        # A future refuses to carry it, and would then never settle.
        error = RuntimeError("StopIteration left a job")
    if error is not None:
        future.set_exception(error)
    else:
        future.set_result(result)
