"""Request bodies, buffered whole: bounded in size, in patience, and in what a process holds at once."""

import asyncio

from .asgi import Receive, Scope

# A client that sends nothing for so long has lost interest, whatever its line.
SILENCE_SECONDS = 20.0


class BodyRefused(Exception):
    """The body cannot be had. `status` is 413, 408 or 503, or 0 where the client has left."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class BodyBudget:
    """What one process spends on bodies: `limit` bytes for each, `total` bytes for all of them together."""

    def __init__(self, *, limit: int, total: int) -> None:
        self.limit = limit
        self.total = total
        self.held = 0


class Body:
    """The body of one request, read at most once. `release` gives its bytes back to the budget."""

    __slots__ = ("_budget", "_content", "_held", "_receive", "_scope")

    def __init__(self, scope: Scope, receive: Receive, budget: BodyBudget) -> None:
        self._scope = scope
        self._receive = receive
        self._budget = budget
        self._content: bytes | None = None
        self._held = 0

    async def read(self) -> bytes:
        """The whole body, empty where none was announced.

        Raises:
            BodyRefused: over the limit, silent for too long, the process holds too much, or the client left.
        """
        if self._content is None:
            self._content = await self._collect() if _announced(self._scope) else b""
        return self._content

    def release(self) -> None:
        self._budget.held -= self._held
        self._held = 0

    async def _collect(self) -> bytes:
        declared = _declared_length(self._scope)
        if declared > self._budget.limit:
            await self._discard()
            raise self._too_large()
        pieces = bytearray()
        more = True
        while more:
            piece, more = await self._piece()
            self._hold(len(piece))
            pieces += piece
            if len(pieces) > self._budget.limit:
                raise self._too_large()
        return bytes(pieces)

    async def _piece(self) -> tuple[bytes, bool]:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise BodyRefused(408, f"Nothing arrived for {SILENCE_SECONDS:g} seconds.") from None
        if message["type"] == "http.disconnect":
            raise BodyRefused(0, "The client left.")
        return message.get("body", b""), message.get("more_body", False)

    def _hold(self, size: int) -> None:
        if self._budget.held + size > self._budget.total:
            raise BodyRefused(503, "Too many uploads at once.")
        self._budget.held += size
        self._held += size

    def _too_large(self) -> BodyRefused:
        return BodyRefused(413, f"At most {self._budget.limit} bytes are taken.")

    async def _discard(self) -> None:
        # Answering while the client still sends would reset the connection and may lose the answer.
        if any(name == b"expect" for name, _ in self._scope["headers"]):
            return
        left = self._budget.limit * 2
        more = True
        while more and left > 0:
            piece, more = await self._piece()
            left -= len(piece)


def _announced(scope: Scope) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() else 0
    return 0
