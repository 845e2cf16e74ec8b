"""Answers sent piecewise from a pool thread through the event loop, at the pace of the client."""

import asyncio
import concurrent.futures
from collections.abc import Coroutine
from typing import Any

from .asgi import HeaderPairs, Receive, Send

# A client that takes nothing for so long must not keep a thread.
STALL_SECONDS = 30.0


class ClientGone(Exception):
    """Nobody reads the answer any more."""


class Stream:
    """One answer in pieces. `begin`, `piece` and `end` block the calling thread; none may run on the loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, receive: Receive, send: Send) -> None:
        self._loop = loop
        self._receive = receive
        self._send = send
        self._watch: asyncio.Task[None] | None = None
        self.has_begun = False

    def begin(self, status: int, headers: HeaderPairs) -> None:
        """Send status and headers. Raises ClientGone."""
        self.has_begun = True
        self._wait(self._begin(status, headers))

    def piece(self, data: bytes) -> None:
        """Send a piece once the socket has taken those before. Raises ClientGone."""
        if self._watch is not None and self._watch.done():
            raise ClientGone
        self._wait(self._push(data, more=True))

    def end(self) -> None:
        """The answer is complete. Raises ClientGone."""
        self._wait(self._push(b"", more=False))

    def stop(self) -> None:
        """Cease to watch the client; called on the loop when the answer is over."""
        if self._watch is not None:
            self._watch.cancel()

    async def _begin(self, status: int, headers: HeaderPairs) -> None:
        self._watch = asyncio.create_task(until_disconnected(self._receive))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _push(self, data: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": data, "more_body": more})

    def _wait(self, step: Coroutine[Any, Any, None]) -> None:
        future = asyncio.run_coroutine_threadsafe(step, self._loop)
        try:
            future.result(STALL_SECONDS)
        except (TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
            raise ClientGone from None


async def until_disconnected(receive: Receive) -> None:
    """Return when the client has left. To be called after the whole request body was read."""
    while (await receive())["type"] != "http.disconnect":
        continue
