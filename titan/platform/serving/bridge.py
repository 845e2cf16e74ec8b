"""Django's WSGI handler behind an ASGI server: threads of a fixed pool, a bounded queue, whole bodies.

Why not Django's ASGI handler: docs/adr/0002-one-public-address.md.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from typing import Any, Protocol
from wsgiref.types import StartResponse, WSGIApplication

from .asgi import HeaderPairs, Receive, Send
from .environ import build_environ
from .lanes import LaneRequest, LaneResponse
from .pool import ThreadPool
from .problems import problem
from .streams import ClientGone, Stream, until_disconnected

logger = logging.getLogger(__name__)

# An answer of known length up to here is sent in one go; longer ones and those without a length, in pieces.
WHOLE_BYTES = 256 * 1024
_BODILESS = frozenset({204, 304})


class _Start:
    """PEP 3333's `start_response`: remembers status and headers until the body begins."""

    __slots__ = ("headers", "prefix", "status")

    def __init__(self) -> None:
        self.status = 0
        self.headers: HeaderPairs = []
        self.prefix: list[bytes] = []

    def __call__(
        self, status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> Callable[[bytes], object]:
        self.status = int(status[:3])
        self.headers = [
            # Django leaves a space before the values of cookies.
            (name.encode("latin-1").lower(), value.encode("latin-1").strip())
            for name, value in headers
        ]
        return self.prefix.append

    def has(self, wanted: bytes) -> bool:
        return any(name == wanted for name, _ in self.headers)

    @property
    def length(self) -> int | None:
        return next((int(value) for name, value in self.headers if name == b"content-length"), None)


class _Whole:
    """A complete answer, ready to be sent."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: HeaderPairs, body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class AtHand(Protocol):
    """Answers from memory and waits for nothing, so that the event loop can ask it."""

    def may_be(self, method: str, path: str, cookies: str) -> bool:
        """Whether it is worth a look."""
        ...

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes] | None:
        """As a WSGI application; None where it has no answer."""
        ...


class WsgiBridge:
    """Runs requests through a WSGI application in a thread pool, unless the answer is at hand."""

    def __init__(
        self, wsgi: WSGIApplication, pool: ThreadPool, *, trust_proxy: bool, at_hand: AtHand | None = None
    ) -> None:
        self._wsgi = wsgi
        self._pool = pool
        self._trust_proxy = trust_proxy
        self._at_hand = at_hand

    async def answer_at_hand(self, request: LaneRequest, send: Send) -> bool:
        """Answer at once and on the event loop, if that is possible."""
        asked = self._at_hand
        if asked is None or not asked.may_be(request.method, request.path, request.header(b"cookie")):
            return False
        start = _Start()
        body = asked(build_environ(request.scope, b"", trust_proxy=self._trust_proxy), start)
        if body is None:
            return False
        await _send(_whole(start, body, request.method), send)
        return True

    async def __call__(self, request: LaneRequest, receive: Receive, send: Send) -> LaneResponse | None:
        """Answer the request, or return a refusal for the front to send.

        Raises:
            PoolFull: too many requests wait; nothing was done.
            BodyRefused: the body cannot be had.
        """
        environ = build_environ(request.scope, await request.body(), trust_proxy=self._trust_proxy)
        stream = Stream(asyncio.get_running_loop(), receive, send)
        answer = self._pool.submit(self._serve, environ, stream)
        if self._pool.waiting > self._pool.size and not await _still_wanted(answer, receive):
            return None
        try:
            whole = await answer
        finally:
            stream.stop()
        if whole is not None:
            await _send(whole, send)
            return None
        return None if stream.has_begun else problem(500, detail="The fault was recorded.")

    def _serve(self, environ: dict[str, Any], stream: Stream) -> _Whole | None:
        """In a pool thread: the whole answer, or None where it was streamed or failed (which is logged)."""
        start = _Start()
        body: Iterable[bytes] = ()
        try:
            body = self._wsgi(environ, start)
            if _is_whole(start, body, environ["REQUEST_METHOD"]):
                return _whole(start, body, environ["REQUEST_METHOD"])
            _pump(start, body, stream)
        except ClientGone:
            logger.info("The client left in the middle of %s", environ["PATH_INFO"])
        except Exception:
            logger.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        finally:
            _close(body, environ["PATH_INFO"])
        return None


async def _send(whole: _Whole, send: Send) -> None:
    await send({"type": "http.response.start", "status": whole.status, "headers": whole.headers})
    await send({"type": "http.response.body", "body": whole.body})


def _is_whole(start: _Start, body: Iterable[bytes], method: str) -> bool:
    if not start.status:
        return False
    if method == "HEAD" or start.status in _BODILESS or isinstance(body, list | tuple):
        return True
    if getattr(body, "streaming", True) is False:
        return True
    length = start.length
    return length is not None and length <= WHOLE_BYTES


def _whole(start: _Start, body: Iterable[bytes], method: str) -> _Whole:
    if start.status in _BODILESS or method == "HEAD":
        return _Whole(start.status, start.headers, b"")
    content = b"".join([*start.prefix, *body])
    if not start.has(b"content-length"):
        start.headers.append((b"content-length", b"%d" % len(content)))
    return _Whole(start.status, start.headers, content)


def _pump(start: _Start, body: Iterable[bytes], stream: Stream) -> None:
    for piece in body:
        if not stream.has_begun:
            stream.begin(start.status, start.headers)
            for early in start.prefix:
                stream.piece(early)
        if piece:
            stream.piece(piece)
    if not stream.has_begun:
        stream.begin(start.status, start.headers)
    stream.end()


def _close(body: Iterable[bytes], path: str) -> None:
    # Django sends `request_finished` here, which returns or renews database connections.
    close = getattr(body, "close", None)
    if close is None:
        return
    try:
        close()
    except Exception:
        logger.exception("Closing the answer of %s failed", path)


async def _still_wanted(answer: "asyncio.Future[_Whole | None]", receive: Receive) -> bool:
    """Wait for the answer or the client's leaving; a request that nobody awaits is dropped from the queue.

    Watching costs a task, so only requests that must queue are watched.
    """
    watch = asyncio.ensure_future(until_disconnected(receive))
    either: set[asyncio.Future[Any]] = {answer, watch}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if answer.done():
            return True
        answer.cancel()
        return False
    finally:
        watch.cancel()
