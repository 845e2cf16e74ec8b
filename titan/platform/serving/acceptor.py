"""Connections shared out evenly among processes that listen on one socket.

The kernel wakes whoever asks, so a burst of keep-alive connections often lands in one process, which then
works on one core while the others idle: of 8 connections, 8 to 0 was seen (docs/adr/0002).
"""

import asyncio
import logging
import mmap
import socket
from collections.abc import Callable

logger = logging.getLogger(__name__)

_DEFERENCE_SECONDS = 0.002
_EXHAUSTED_PAUSE_SECONDS = 1.0


class Board:
    """How many connections each process holds, in memory shared across forks. One writer a slot."""

    def __init__(self, slots: int) -> None:
        self._memory = mmap.mmap(-1, 8 * slots)
        self._counts = memoryview(self._memory).cast("q")

    def write(self, slot: int, count: int) -> None:
        self._counts[slot] = count

    def is_least(self, slot: int) -> bool:
        """Whether no process holds fewer connections than this one."""
        return self._counts[slot] <= min(self._counts)


class Acceptor:
    """Accepts for one process, first come first served among the least loaded.

    Fulfils what uvicorn asks of an `asyncio.Server`: `close` and `wait_closed`.
    """

    def __init__(
        self,
        listener: socket.socket,
        *,
        board: Board,
        slot: int,
        held: Callable[[], int],
        protocol: Callable[[], asyncio.Protocol],
    ) -> None:
        self._listener = listener
        self._board = board
        self._slot = slot
        self._held = held
        self._protocol = protocol
        self._loop = asyncio.get_running_loop()
        self._has_deferred = False
        self._opening: set[asyncio.Task[object]] = set()

    def start(self) -> None:
        self._loop.add_reader(self._listener.fileno(), self._ready)

    def publish(self) -> None:
        """Tell the other processes how many connections this one holds."""
        self._board.write(self._slot, self._held() + len(self._opening))

    def close(self) -> None:
        """Accept no more."""
        if self._listener.fileno() >= 0:
            self._loop.remove_reader(self._listener.fileno())
            self._listener.close()

    async def wait_closed(self) -> None:
        if self._opening:
            await asyncio.wait(self._opening)

    def _ready(self) -> None:
        self.publish()
        if not self._has_deferred and not self._board.is_least(self._slot):
            # Leave it to one with fewer. If nobody has taken it a moment later, they are busy: then it is ours.
            self._has_deferred = True
            self._pause(_DEFERENCE_SECONDS)
            return
        self._has_deferred = False
        try:
            connection, _ = self._listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        except OSError:
            logger.exception("Cannot accept connections")
            self._pause(_EXHAUSTED_PAUSE_SECONDS)
            return
        self._open(connection)

    def _pause(self, seconds: float) -> None:
        self._loop.remove_reader(self._listener.fileno())
        self._loop.call_later(seconds, self._resume)

    def _resume(self) -> None:
        if self._listener.fileno() >= 0:
            self.start()

    def _open(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 - the parameter has no name to be called by
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = self._loop.create_task(self._loop.connect_accepted_socket(self._protocol, connection))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)
        self.publish()
