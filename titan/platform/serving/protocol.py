"""uvicorn's protocols with bounds that they lack: on a request's head, and on who reads a socket slowly or not at all."""

import asyncio
import socket
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from .cork import CorkedTransport

MAX_HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 20.0
# Whoever connected just before the end has a request on its way.
FIRST_WORD_SECONDS = 1.0
# What the kernel keeps for a socket whose other end reads nothing, and what we keep behind that.
KERNEL_BYTES = 16 * 1024
UNREAD_BYTES = 16 * 1024

_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class GuardedProtocol(HttpToolsProtocol):
    """Closes connections that dawdle over a request's head (slowloris) or send one without end."""

    _head_bytes = 0
    _reads_head = True
    _deadline: asyncio.TimerHandle | None = None
    _has_asked = False
    _is_ending = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports fulfil the interface without inheriting it.
        self._plain = cast(asyncio.Transport, transport)
        super().connection_made(self._plain)
        self.transport = cast(asyncio.Transport, CorkedTransport(self._plain, self.loop))
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._reads_head or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > MAX_HEAD_BYTES:
            self.transport.write(_TOO_LARGE)
            self.transport.close()
        elif self._deadline is None:
            self._await_head()

    def shutdown(self) -> None:
        if self._has_asked:
            super().shutdown()
            return
        self._is_ending = True
        self.loop.call_later(FIRST_WORD_SECONDS, self._end_unused)

    def _end_unused(self) -> None:
        if not self._has_asked and not self.transport.is_closing():
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        # A socket's frames go out as they come.
        self.transport = self._plain
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        self._reads_head = True
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_arrived()
        is_first, self._has_asked = not self._has_asked, True
        super().on_headers_complete()
        if self._is_ending and is_first and not self.parser.should_upgrade():
            self.cycle.keep_alive = False

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _head_arrived(self) -> None:
        self._reads_head = False
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class GuardedSocket(WebSocketsSansIOProtocol):
    """A websocket whose reader is never waited for: one that leaves too much unread, or answers no ping, is cut off."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.app_state = {"post": self.post}
        line = transport.get_extra_info("socket")
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)

    def post(self, frame: bytes) -> None:
        """Send a whole message (`sockets.framed`). Nothing happens once the socket is closing."""
        if not self.handshake_complete or self.close_sent or self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > UNREAD_BYTES:
            self.transport.abort()
            return
        self.transport.write(frame)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        # Closing would wait until everything is read, by somebody who is not there.
        self.transport.abort()
