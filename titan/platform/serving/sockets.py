"""Websockets, registered by the contexts that own them, as lanes are.

A context lists a module in `settings.TITAN_SOCKETS`; importing it calls `register`:

    async def slot(socket: Socket) -> None:
        await socket.accept()
        asked = await socket.text(within_s=10)
        socket.post(framed(b'{"type":"hello"}'))
        await socket.stay(within_s=600)

    register("/ws/flash-sales/slots/", slot)

It runs on the event loop and returns when the conversation is over. What it posts never waits for the reader: who takes
nothing is let go (`protocol.GuardedSocket`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from importlib import import_module
from urllib.parse import urlsplit

from websockets.frames import Frame, Opcode

from .asgi import HeaderPairs, Receive, Scope, Send

# Close codes of RFC 6455: against the rules, too large, come back later.
POLICY, TOO_LARGE, LATER = 1008, 1009, 1013
MOST_TEXT = 4096


def framed(text: bytes) -> bytes:
    """A message (JSON, UTF-8) as it goes over the line: made once for all who are told the same."""
    return Frame(Opcode.TEXT, text).serialize(mask=False)


class SocketClosed(Exception):
    """The other end has left, or was let go."""


class Socket:
    """One websocket. Whatever it is asked after its end raises SocketClosed."""

    __slots__ = ("_headers", "_receive", "_send", "path", "post")

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._headers: HeaderPairs = scope["headers"]
        self._receive = receive
        self._send = send
        self.path: str = scope["path"]
        # Sends what `framed` made and waits for nothing.
        self.post: Callable[[bytes], None] = scope["state"]["post"]

    def header(self, name: bytes) -> str:
        """The value of that header of the handshake, or an empty string."""
        return next((value.decode("latin-1") for key, value in self._headers if key == name), "")

    def cookie(self, name: str) -> str:
        """The value of that cookie of the handshake, or an empty string."""
        pairs = (pair.strip().partition("=") for pair in self.header(b"cookie").split(";"))
        return next((value for key, _, value in pairs if key == name), "")

    async def accept(self) -> None:
        """Answer the handshake."""
        await self._next()
        await self._send({"type": "websocket.accept"})
        # A handshake is read once, and kept for as long as somebody waits for a sale to begin.
        self._headers = [pair for pair in self._headers if pair[0] in (b"cookie", b"authorization")]

    async def text(self, *, within_s: float) -> str:
        """The next message.

        Raises:
            SocketClosed: there is none, it is no text, or is too long.
            TimeoutError: none came.
        """
        async with asyncio.timeout(within_s):
            message = await self._next()
        text = message.get("text")
        if text is None or len(text) > MOST_TEXT:
            await self.close(TOO_LARGE if text else POLICY)
            raise SocketClosed
        return str(text)

    async def stay(self, *, within_s: float) -> None:
        """Until the other end leaves or says something, which nobody wants to hear.

        Raises:
            SocketClosed: it has left, or spoke.
            TimeoutError: it is still there.
        """
        self._headers = []
        async with asyncio.timeout(within_s):
            await self._next()
        await self.close(POLICY)
        raise SocketClosed

    async def close(self, code: int) -> None:
        """Say why, and end."""
        await self._send({"type": "websocket.close", "code": code})

    async def _next(self) -> Scope:
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise SocketClosed
        return message


Talk = Callable[[Socket], Awaitable[None]]


class Sockets:
    """An ASGI application for websocket scopes: which conversation belongs to which path."""

    def __init__(self) -> None:
        self._talks: list[tuple[str, Talk]] = []
        self.open = 0

    def register(self, prefix: str, talk: Talk) -> None:
        """Give everything below `prefix` to `talk`.

        Raises:
            ValueError: it is no prefix below the root, or another one has it.
        """
        if not (prefix.startswith("/ws/") and prefix.endswith("/")):
            raise ValueError(f"A socket needs a prefix below /ws/, not {prefix!r}")
        taken = dict(self._talks).get(prefix)
        if taken is not None and taken is not talk:
            raise ValueError(f"{prefix} has a socket already: {taken}")
        if taken is None:
            self._talks = sorted([*self._talks, (prefix, talk)], key=lambda entry: -len(entry[0]))

    def find(self, path: str) -> Talk | None:
        """The conversation of a path."""
        return next((talk for prefix, talk in self._talks if path.startswith(prefix)), None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        from django.conf import settings

        talk = self.find(scope["path"])
        socket = Socket(scope, receive, send)
        if talk is None or not is_own(socket, scope["scheme"]):
            await _refuse(receive, socket, POLICY)
            return
        if self.open >= settings.TITAN_SOCKETS_MOST:
            await _refuse(receive, socket, LATER)
            return
        self.open += 1
        try:
            await talk(socket)
        except SocketClosed:
            return
        finally:
            self.open -= 1


async def _refuse(receive: Receive, socket: Socket, code: int) -> None:
    # Before it was accepted, closing a socket answers its handshake with 403.
    await receive()
    await socket.close(code)


def is_own(socket: Socket, scheme: str) -> bool:
    """Whether a page of ours opened it. Any site may have a browser open one, and the browser sends its cookies with it.

    Who is no browser sends no `Origin`, and then no cookie counts.
    """
    from django.conf import settings
    from django.http.request import split_domain_port, validate_host

    origin, host = socket.header(b"origin"), socket.header(b"host")
    if not origin:
        return not socket.header(b"cookie")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return False
    if settings.SECURE_PROXY_SSL_HEADER is not None:
        told = socket.header(b"x-forwarded-proto").rpartition(",")[2].strip().lower()
        scheme = {"https": "wss", "http": "ws"}.get(told, scheme)
    return urlsplit(origin)[:2] == ("https" if scheme == "wss" else "http", host)


registry = Sockets()
register = registry.register


def load(modules: Iterable[str]) -> Sockets:
    """Import the modules that register sockets (`settings.TITAN_SOCKETS`) and return the registry."""
    for module in modules:
        import_module(module)
    return registry
