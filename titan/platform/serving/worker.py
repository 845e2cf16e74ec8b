"""One web process: uvicorn over an inherited listening socket, draining when told or when orphaned."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from types import FrameType
from typing import cast

import uvicorn

from . import drain, memory
from .acceptor import Acceptor
from .asking import status_of
from .front import Front
from .master import Place
from .protocol import GuardedProtocol, GuardedSocket

# With the closing of the threads, less than the ten seconds that supervisors give.
DRAIN_SECONDS = 8
KEEP_ALIVE_SECONDS = 75
# How long a thread that computes may keep the event loop waiting. Python's own 5 ms shows in the
# p99 of thin lanes; docs/adr/0002 has the measurement.
SWITCH_SECONDS = 0.001
# uvicorn ticks ten times a second.
_TRIM_TICKS = 300
_READY_PAUSE_SECONDS = 0.1


class _Server(uvicorn.Server):
    """uvicorn's server with a fair acceptor, which announces the drain at the signal and not at its next tick."""

    def __init__(self, config: uvicorn.Config, place: Place, application: Front) -> None:
        super().__init__(config)
        self._place = place
        self._application = application
        self._acceptor: Acceptor

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        del sockets
        self._acceptor = Acceptor(
            self._place.listener,
            board=self._place.board,
            slot=self._place.slot,
            held=lambda: len(self.server_state.connections),
            protocol=lambda: GuardedProtocol(self.config, self.server_state, {}),
        )
        self.servers = cast(list[asyncio.base_events.Server], [self._acceptor])
        asyncio.get_running_loop().add_reader(self._place.lifeline, self._orphaned)
        await self._until_ready()
        self._acceptor.start()
        # The signal may have come before uvicorn listened for it.
        self.should_exit = self.should_exit or drain.draining()
        self.started = True

    async def _until_ready(self) -> None:
        """Where somebody waits for that: another process serves meanwhile, and leaves when it hears of it."""
        if self._place.ready < 0:
            return
        while not self.should_exit and not drain.draining():
            if await status_of(self._application, "/readyz") == 200:
                with suppress(OSError):
                    os.write(self._place.ready, b"1")
                return
            await asyncio.sleep(_READY_PAUSE_SECONDS)

    async def on_tick(self, counter: int) -> bool:
        self._acceptor.publish()
        if counter % _TRIM_TICKS == 0:
            memory.give_back()
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        drain.begin()
        super().handle_exit(sig, frame)

    def _orphaned(self) -> None:
        # The master is gone, killed. Nobody will restart or stop this process, and it holds the port.
        asyncio.get_running_loop().remove_reader(self._place.lifeline)
        drain.begin()
        self.should_exit = True


def serve(application: Front, place: Place) -> None:
    """Serve until SIGTERM or the master's death; then finish what is in flight, at most 8 s."""
    sys.setswitchinterval(SWITCH_SECONDS)
    # For the time before uvicorn's own handlers, and after: it raises what it caught once more when done.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: drain.begin())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGTERM, signal.SIGINT))
    config = uvicorn.Config(
        application,
        loop="uvloop",
        http=GuardedProtocol,
        ws=GuardedSocket,
        ws_max_size=256 * 1024,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    _Server(config, place, application).run()
    application.pool.close(timeout=0.5)
