"""The gateway as an ASGI application, served under `/sms` by `titan.simulators.server`."""

import json
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

from ..http import Application, BadRequest, Request, Response, Router, as_json
from ..server import Start

PREFIX = "/sms"
REFUSED = "0000"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS message (key TEXT PRIMARY KEY, body TEXT NOT NULL, taken_at TEXT NOT NULL)"
)


def create(start: Start) -> Application:
    """The gateway, its book open."""
    return Gateway(start.folder / "sms.sqlite3").router


class Gateway:
    """Everything of one gateway."""

    def __init__(self, book: Path) -> None:
        self._guard = threading.Lock()
        self._book = sqlite3.connect(book, check_same_thread=False, isolation_level=None)
        self._book.execute(_SCHEMA)
        self.router = Router()
        self.router.add("POST", "/messages", self._take)
        self.router.add("GET", "/messages", self._list)

    def close(self) -> None:
        """Let go of the book."""
        self._book.close()

    async def _take(self, request: Request) -> Response:
        if not request.headers.get("authorization", "").startswith("Bearer "):
            return as_json({"code": "unauthorized"}, 401)
        body, key = request.json(), request.headers.get("idempotency-key", "")
        if not key or not all(isinstance(body.get(name), str) for name in ("from", "to", "text")):
            raise BadRequest("needs an Idempotency-Key, and from, to and text")
        if body["to"].endswith(REFUSED):
            return as_json({"code": "unreachable"}, 422)
        with self._guard:
            taken = (key, json.dumps(body), datetime.now(UTC).isoformat())
            self._book.execute("INSERT INTO message VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING", taken)
        return as_json({"id": key}, 202)

    async def _list(self, request: Request) -> Response:
        with self._guard:
            rows = self._book.execute("SELECT body FROM message ORDER BY rowid DESC LIMIT 100").fetchall()
        found = [json.loads(body) for (body,) in rows]
        to = request.query.get("to")
        return as_json({"results": [one for one in found if to is None or one["to"] == to]})
