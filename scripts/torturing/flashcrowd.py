"""Buyers of a flash sale over real HTTP: they do the work, wait, press, ask again when nothing comes, and note what they are told."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PATIENCE_S = 60.0
POLL_S = 0.05


@dataclass(slots=True)
class Buyer:
    """One buyer; `told` is the final outcome, `pressed_at` and `told_at` are seconds of this process's clock."""

    number: int
    id: str
    token: str = ""
    # A ticket holds for the token with which it was fetched, also when that has run out; whoever asks what became of a press needs a fresh one.
    renew: Callable[[], str] = str
    fresh: str = ""
    ticket: str = ""
    key: str = ""
    reservation_id: str = ""
    told: str = ""
    pressed_at: float = 0.0
    admitted_at: float = 0.0
    told_at: float = 0.0
    closed: int = 0
    lost: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """Who calls, from where; a /24 holds 256 of them."""
        octets = (self.number >> 16 & 255, self.number >> 8 & 255, self.number & 255)
        forwarded = "10." + ".".join(map(str, octets))
        return {"authorization": f"Bearer {self.fresh or self.token}", "x-forwarded-for": forwarded}


@dataclass(slots=True)
class Line:
    """A keep-alive connection; reopened when it breaks."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: Any = None
    ) -> tuple[int, dict[str, str], Any]:
        """Status, headers, JSON. Raises OSError or asyncio.IncompleteReadError when the connection breaks."""
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        content = json.dumps(body).encode() if body is not None else b""
        fields = {"host": f"127.0.0.1:{self.port}", "content-length": str(len(content)), **headers}
        if content:
            fields["content-type"] = "application/json"
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        try:
            self.writer.write(f"{method} /api/v1/flash-sales{path} HTTP/1.1\r\n{head}\r\n".encode() + content)
            told = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            answered = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in told[1:])
            }
            raw = await self.reader.readexactly(int(answered.get("content-length", 0)))
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            raise
        if answered.get("connection") == "close":
            self.close()
        return int(told[0].split(" ")[1]), answered, json.loads(raw) if raw else None

    def close(self) -> None:
        """Let go of the connection."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


def solve(challenge: dict[str, Any]) -> str:
    """The work of ALTCHA, done by a solver of our own."""
    begun = hashlib.sha256(challenge["salt"].encode())
    for number in range(challenge["maxnumber"] + 1):
        one = begun.copy()
        one.update(str(number).encode())
        if one.hexdigest() == challenge["challenge"]:
            solution = {k: challenge[k] for k in ("algorithm", "challenge", "salt", "signature")}
            return base64.b64encode(json.dumps({**solution, "number": number}).encode()).decode()
    raise AssertionError("a challenge without a solution")


async def get_ticket(line: Line, buyer: Buyer, slot_id: str) -> None:
    """Work for a ticket."""
    challenge = await _patiently(line, "GET", f"/slots/{slot_id}/challenge", buyer)
    found = await _patiently(line, "POST", f"/slots/{slot_id}/ticket", buyer, {"solution": solve(challenge)})
    buyer.ticket = found["token"]


async def _patiently(line: Line, method: str, path: str, buyer: Buyer, body: Any = None) -> dict[str, Any]:
    """The answer of 200; one who is told to come again later does so.

    Raises:
        AssertionError: it was refused, or there was no answer in time.
    """
    deadline = time.monotonic() + PATIENCE_S
    while True:
        status, head, found = await line.ask(method, path, buyer.headers, body)
        if status == 200 and found is not None:
            return dict(found)
        if status not in (429, 503) or time.monotonic() > deadline:
            raise AssertionError(f"{method} {path}: {status} {found}")
        await asyncio.sleep(min(1.0, float(head.get("retry-after", 1))))


async def buy(line: Line, buyer: Buyer, item_id: str) -> None:
    """Press, and ask until the outcome is final; ask again whenever there is no answer."""
    deadline = time.monotonic() + PATIENCE_S
    buyer.pressed_at = 0.0
    while time.monotonic() < deadline:
        try:
            pause = await _step(line, buyer, item_id)
        except (OSError, asyncio.IncompleteReadError):
            pause = 0.1
        if buyer.told:
            buyer.told_at = time.monotonic()
            return
        await asyncio.sleep(pause)
    buyer.told = "nothing"
    buyer.told_at = time.monotonic()


async def _step(line: Line, buyer: Buyer, item_id: str) -> float:
    """One request. Returns how long to wait before the next."""
    buyer.pressed_at = buyer.pressed_at or time.monotonic()
    if buyer.reservation_id:
        headers = {**buyer.headers, "flash-ticket": buyer.ticket}
        status, head, body = await line.ask("GET", f"/reservations/{buyer.reservation_id}", headers)
    else:
        headers = {
            **buyer.headers,
            "authorization": f"Bearer {buyer.token}",
            "flash-ticket": buyer.ticket,
            "idempotency-key": buyer.key,
        }
        status, head, body = await line.ask("POST", f"/items/{item_id}/press", headers, {"units": 1})
    if status == 401 and not buyer.fresh:
        buyer.fresh = buyer.renew()
        return 0.0
    if status in (429, 503):
        buyer.closed += status == 503
        return min(1.0, float(head.get("retry-after", 1)))
    if status not in (200, 202):
        buyer.told = f"refused {status} {body.get('code') if body else ''}"
        return 0.0
    return _understand(buyer, body)


def _understand(buyer: Buyer, body: dict[str, Any]) -> float:
    outcome = body["outcome"]
    if outcome == "queued":
        buyer.admitted_at = buyer.admitted_at or time.monotonic()
        buyer.reservation_id = body["reservation_id"]
        return POLL_S
    if outcome == "lost":
        buyer.lost += 1
        buyer.reservation_id, buyer.admitted_at = "", 0.0
        return 0.0
    if outcome == "not_open" and body["retry_after_s"] > 0:
        buyer.pressed_at = 0.0
        return min(1.0, float(body["retry_after_s"]) + 0.01)
    if outcome == "reserved":
        buyer.reservation_id = body["reservation_id"]
    buyer.told = outcome
    return 0.0
