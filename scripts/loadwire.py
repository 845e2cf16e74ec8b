"""The least of HTTP/1.1 that a load client must understand of an answer."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `status` is 0 and `error` says why when the connection failed before a whole answer."""

    status: int
    head: bytes
    body: bytes
    seconds: float
    error: str = ""

    def header(self, name: str) -> str:
        """First value of header `name`, or an empty string."""
        marker = b"\r\n" + name.lower().encode() + b":"
        at = self.head.lower().find(marker)
        if at < 0:
            return ""
        start = at + len(marker)
        end = self.head.find(b"\r\n", start)
        return self.head[start : end if end >= 0 else None].strip().decode("latin-1")

    def json(self) -> Any:
        return json.loads(self.body)


def parse(data: bytes, *, is_head: bool, seconds: float) -> Reply | None:
    """The answer at the start of `data` once all of it has arrived, else None."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = data[:end]
    status = int(data[9:12])
    body = b"" if is_head or status in (204, 304) else _body(head.lower(), data, end + 4)
    return None if body is None else Reply(status, head, body, seconds)


def _body(head: bytes, data: bytes, start: int) -> bytes | None:
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        stop = head.find(b"\r\n", at + 2)
        length = int(head[at + 17 : stop if stop >= 0 else None])
        return data[start : start + length] if len(data) - start >= length else None
    if b"\r\ntransfer-encoding: chunked" in head:
        return _dechunk(data, start) if data.endswith(b"0\r\n\r\n") else None
    return None


def _dechunk(data: bytes, at: int) -> bytes:
    parts: list[bytes] = []
    while True:
        line = data.index(b"\r\n", at)
        size = int(data[at:line].partition(b";")[0], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(data[line + 2 : line + 2 + size])
        at = line + 2 + size + 2
