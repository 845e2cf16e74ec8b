"""A real HAProxy before small servers that stand for cells and say what reached them."""

import http.client
import json
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import RSAKey

from titan.cells import placement
from titan.cells.directory import Cell, Directory, State
from titan.cells.router.program import haproxy
from titan.cells.router.rendering import Router, write
from titan.cells.router.running import RunningRouter

KEY = b"a key of routes, for tests only"
KID = "abc123"
HAPROXY = haproxy()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "SmallCell"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.headers.get("Upgrade") == "websocket":
            self._echo()
            return
        if self.path == "/readyz":
            self._answer(200 if self.server.is_ready else 503, {})
        elif self.server.ends_silently:
            self.server.heard.append(self.command)
            self.close_connection = True
        elif self.server.home is not None:
            self._answer(421, {}, {"X-Titan-Home": self.server.home})
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = {"cell": self.server.number, "path": self.path, "method": self.command, "body": body}
            self._answer(200, {**said, "headers": headers})

    do_POST = do_GET  # noqa: N815 - the name is http.server's

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(raw)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _echo(self) -> None:
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.send_header("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        self.end_headers()
        said = self.connection.recv(100)
        self.connection.sendall(b"cell %d heard %b" % (self.server.number, said))
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests print what matters."""


class SmallCell(ThreadingHTTPServer):
    """Echoes requests; `home` makes it answer 421 in favour of that cell, `ends_silently` makes it hang up."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, number: int) -> None:
        self.number, self.is_ready = number, True
        self.home: str | None = None
        self.ends_silently, self.heard = False, list[str]()
        super().__init__(("127.0.0.1", 0), _Handler)
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left is no news."""

    def die(self) -> None:
        """Neither listen nor answer any more."""
        self.shutdown()
        self.server_close()


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    said: dict[str, Any]

    @property
    def cell(self) -> int:
        number: int = self.said["cell"]
        return number


@dataclass
class Routed:
    """A router before its cells."""

    directory: Directory
    cells: list[SmallCell]
    port: int
    folder: Path
    signer: RSAKey
    running: RunningRouter = field(init=False)

    def __post_init__(self) -> None:
        self.running = RunningRouter(self.folder)

    def ask(self, path: str, *, method: str = "GET", body: str = "", **headers: str) -> Answer:
        door = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        door.request(method, path, body=body or None, headers=headers)
        answer = door.getresponse()
        raw = answer.read()
        door.close()
        is_json = raw.startswith(b"{")
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, json.loads(raw) if is_json else {})

    def token(
        self, user_id: object, *, signer: RSAKey | None = None, lives: int = 300, alg: str = "RS256"
    ) -> str:
        claims = {"sub": str(user_id), "exp": int(time.time()) + lives}
        header = {"alg": alg, "kid": KID, "typ": "JWT"}
        return jws.serialize_compact(header, json.dumps(claims), signer or self.signer, [alg])

    def home(self, bucket: int) -> int:
        return self.directory.homes[bucket]


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port


def directory_of(cells: list[SmallCell]) -> Directory:
    count = len(cells)
    table = tuple(Cell(c.number, State.LIVE, (c.address,), (c.number + 1) % count) for c in cells)
    return Directory(1, table, placement.founded(range(count)))


@contextmanager
def routed(folder: Path, *, count: int = 3) -> Iterator[Routed]:
    """Small cells and a router that has seen all of them ready."""
    cells = [SmallCell(number) for number in range(count)]
    signer = RSAKey.generate_key(2048, private=True)
    directory, port = directory_of(cells), free_port()
    public = {KID: signer.as_pem(private=False).decode()}
    configuration = write(directory, Router(folder, f"127.0.0.1:{port}", KEY, public))
    assert HAPROXY is not None
    process = subprocess.Popen(
        [HAPROXY, "-db", "-C", str(folder), "-f", str(configuration)], stderr=subprocess.DEVNULL
    )
    try:
        found = Routed(directory, cells, port, folder, signer)
        eventually(lambda: found.ask("/").status == 200)
        yield found
    finally:
        process.terminate()
        process.wait(10)
        for cell in cells:
            cell.die()


def eventually(is_so: Any, *, seconds: float = 20) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while True:
        try:
            if is_so():
                return
        except OSError:
            pass
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)
