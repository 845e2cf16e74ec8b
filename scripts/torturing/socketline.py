"""Thousands of websockets in one process: just enough of RFC 6455 to show a ticket and to note when what arrives."""

import asyncio
import base64
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import orjson

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA


@dataclass(slots=True)
class Heard:
    """What one socket was told, by the clock of this process."""

    user_id: str
    hello_at: float = 0.0
    start_at: float = 0.0
    stock: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)
    code: int = 0
    is_lost: bool = False


class SocketLine(asyncio.Protocol):
    """A websocket to a slot, which shows its ticket as soon as it may."""

    def __init__(self, heard: Heard, *, host: str, slot_id: str, bearer: str, ticket: str) -> None:
        self.heard = heard
        self._rest = bytearray()
        self._is_open = False
        self._ticket = ticket
        self._head = (
            f"GET /ws/flash-sales/slots/{slot_id} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n"
            f"Authorization: Bearer {bearer}\r\n\r\n"
        ).encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Shake hands."""
        # uvloop's transports fulfil the interface without inheriting it.
        self._transport = cast(asyncio.Transport, transport)
        self._transport.write(self._head)
        del self._head

    def data_received(self, data: bytes) -> None:
        """Take whole frames out of what has come."""
        if self._is_open and not self._rest and len(data) > 1 and data[1] < 126 and len(data) == 2 + data[1]:
            # A thousand clients would each read theirs at once: here they wait for each other.
            self._hear(data[0] & 0x0F, data[2:])
            return
        self._rest += data
        if not self._is_open:
            head, found, rest = bytes(self._rest).partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.heard.code = int(head.split(b" ", 2)[1])
                self._transport.close()
                return
            self._is_open = True
            self._rest = bytearray(rest)
            self._write(_TEXT, orjson.dumps({"ticket": self._ticket}))
        while frame := self._frame():
            self._hear(*frame)

    def connection_lost(self, _error: Exception | None) -> None:
        """It is over."""
        self.heard.is_lost = True

    def close(self) -> None:
        """Leave."""
        self._transport.close()

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self._rest) < 2:
            return None
        length, head = self._rest[1] & 0x7F, 2
        if length == 126:
            length, head = int.from_bytes(self._rest[2:4]), 4
        if len(self._rest) < head + length:
            return None
        found = self._rest[0] & 0x0F, bytes(self._rest[head : head + length])
        del self._rest[: head + length]
        return found

    def _hear(self, kind: int, body: bytes) -> None:
        if kind == _PING:
            self._write(_PONG, body)
        elif kind == _CLOSE:
            self.heard.code = int.from_bytes(body[:2])
            self._transport.close()
        elif kind == _TEXT:
            _NOTE.get(orjson.loads(body)["type"], _ignore)(self.heard, body)

    def _write(self, kind: int, body: bytes) -> None:
        mask = os.urandom(4)
        length = bytes([0x80 | len(body)]) if len(body) < 126 else b"\xfe" + len(body).to_bytes(2)
        masked = bytes(byte ^ mask[at & 3] for at, byte in enumerate(body))
        self._transport.write(bytes([0x80 | kind]) + length + mask + masked)


def _hello(heard: Heard, _body: bytes) -> None:
    heard.hello_at = time.monotonic()


def _start(heard: Heard, _body: bytes) -> None:
    heard.start_at = time.monotonic()


def _stock(heard: Heard, _body: bytes) -> None:
    heard.stock += 1


def _answer(heard: Heard, body: bytes) -> None:
    heard.answers.append(orjson.loads(body))


def _ignore(_heard: Heard, _body: bytes) -> None:
    return


_NOTE: dict[str, Callable[[Heard, bytes], None]] = {
    "hello": _hello,
    "start": _start,
    "stock": _stock,
    "answer": _answer,
}
