"""One request through an ASGI application without a server or a socket."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from wsgiref.types import WSGIApplication

from titan.platform.serving.front import Front
from titan.platform.serving.lanes import Lanes
from titan.platform.serving.pool import ThreadPool

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(slots=True)
class Answer:
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    is_complete: bool = False

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    def header(self, name: bytes) -> bytes | None:
        return next((value for key, value in self.headers if key == name), None)

    def json(self) -> Any:
        return json.loads(self.body)


def make_front(wsgi: WSGIApplication, *, threads: int = 2, max_waiting: int = 10, **options: Any) -> Front:
    pool = ThreadPool(threads=threads, max_waiting=max_waiting)
    return Front(
        wsgi=wsgi,
        pool=pool,
        lanes=options.pop("lanes", Lanes()),
        sockets=options.pop("sockets", None),
        **options,
    )


def scope_of(target: str, method: str = "GET", headers: Headers = (), **changes: Any) -> dict[str, Any]:
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"shop.test"), *headers],
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50_000),
    }
    return scope | changes


class Line:
    """The client's end: sends the body in the pieces given, collects the answer, hangs up when told."""

    def __init__(self, pieces: Sequence[bytes] = ()) -> None:
        self.answer = Answer()
        self.hang_up = asyncio.Event()
        self.first_piece = asyncio.Event()
        self._incoming = deque(pieces or (b"",))

    async def receive(self) -> dict[str, Any]:
        if self._incoming:
            piece = self._incoming.popleft()
            return {"type": "http.request", "body": piece, "more_body": bool(self._incoming)}
        await self.hang_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.answer.status = message["status"]
            self.answer.headers = list(message["headers"])
            return
        self.answer.pieces.append(message.get("body", b""))
        self.first_piece.set()
        self.answer.is_complete = not message.get("more_body", False)


async def asking(front: Front, scope: dict[str, Any], *pieces: bytes) -> Answer:
    line = Line(pieces)
    await front(scope, line.receive, line.send)
    return line.answer


def ask(front: Front, target: str, method: str = "GET", *pieces: bytes, headers: Headers = ()) -> Answer:
    """One exchange in an event loop of its own. A body is announced by its length unless `headers` say otherwise."""
    announced = any(name in (b"content-length", b"transfer-encoding") for name, _ in headers)
    if pieces and not announced:
        headers = [*headers, (b"content-length", str(sum(map(len, pieces))).encode())]
    return asyncio.run(asking(front, scope_of(target, method, headers), *pieces))


@asynccontextmanager
async def underway(
    front: Front, *scopes: dict[str, Any]
) -> AsyncIterator[list[tuple[Line, "asyncio.Task[None]"]]]:
    """Requests that have begun and not ended; awaited at the end."""
    lines = [Line() for _ in scopes]
    tasks = [
        asyncio.create_task(front(scope, line.receive, line.send))
        for scope, line in zip(scopes, lines, strict=True)
    ]
    yield list(zip(lines, tasks, strict=True))
    await asyncio.wait_for(asyncio.gather(*tasks), 10)
