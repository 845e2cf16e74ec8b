"""The carrier's book: parcels, their scans, and the webhooks that still have to be delivered."""

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from . import journeys
from .journeys import Plan, Trip

_SCHEMA = """
CREATE TABLE IF NOT EXISTS parcel (
    number TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL, request TEXT NOT NULL,
    plan TEXT NOT NULL, created_at TEXT NOT NULL, next_at REAL);
CREATE INDEX IF NOT EXISTS parcel_due ON parcel (next_at) WHERE next_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS scan (
    id TEXT PRIMARY KEY, number TEXT NOT NULL REFERENCES parcel, seq INTEGER NOT NULL, code TEXT NOT NULL,
    place TEXT NOT NULL, note TEXT NOT NULL, scanned_at TEXT NOT NULL, UNIQUE (number, seq));
CREATE TABLE IF NOT EXISTS webhook (
    id TEXT PRIMARY KEY, scan_id TEXT NOT NULL REFERENCES scan, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL, delivered_at TEXT);
CREATE INDEX IF NOT EXISTS webhook_due ON webhook (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS voided (key TEXT PRIMARY KEY);
"""
_ATTEMPTS = 60
_LONGEST_PAUSE_S = 60.0
Row = dict[str, Any]


class Refused(Exception):
    """The carrier does not take the parcel; the text says why."""


class UnknownParcel(LookupError):
    """No parcel of that number."""


@dataclass(frozen=True, slots=True)
class DueWebhook:
    """One delivery to try."""

    id: str
    body: str
    attempts: int


class Book:
    """Thread-safe; every method is one transaction, on disk when it returns."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._guard = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        self._connection.row_factory = sqlite3.Row
        self._connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; {_SCHEMA}")

    def close(self) -> None:
        """Let go of the file."""
        with self._guard:
            self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def take(self, key: str, request: Mapping[str, Any], *, now: datetime, pace_s: float) -> tuple[Row, bool]:
        """The parcel of a key, and whether it was made by this call.

        Raises:
            Refused: the key was voided, or stands for another parcel.
        """
        fingerprint = _fingerprint(request)
        with self._transaction() as db:
            known = db.execute("SELECT number, fingerprint FROM parcel WHERE key = ?", (key,)).fetchone()
            if known is not None:
                if known["fingerprint"] != fingerprint:
                    raise Refused("this key stands for another parcel")
                return self._shown(db, known["number"]), False
            if db.execute("SELECT 1 FROM voided WHERE key = ?", (key,)).fetchone():
                raise Refused("this parcel was voided")
            trip = Trip.of(request)
            if "refused" in trip.street.lower():
                raise Refused("we do not deliver to this address")
            number = f"TC{trip.country}{secrets.randbelow(10**12):012d}"
            db.execute(
                "INSERT INTO parcel VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (number, key, fingerprint, json.dumps(request), "[]", _text(now)),
            )
            self._scan(db, number, ("LABEL_CREATED",), journeys.first_plan(trip), now=now, pace_s=pace_s)
            return self._shown(db, number), True

    def parcel(self, number: str) -> Row:
        """A parcel with its scans.

        Raises:
            UnknownParcel: there is none.
        """
        with self._transaction() as db:
            return self._shown(db, number)

    def parcels(self, *, after: str, limit: int) -> list[Row]:
        """Parcels by number, without their scans: the book, for whoever compares it with its own."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT number, key, created_at FROM parcel WHERE number > ? ORDER BY number LIMIT ?",
                (after, limit),
            )
            return [
                {"tracking_number": row["number"], "key": row["key"], "created_at": row["created_at"]}
                for row in rows
            ]

    def advance(self, number: str, code: str | None, *, now: datetime, pace_s: float) -> Row:
        """Make the next scan, or go on until one of that code. At the end of the way nothing happens.

        Raises:
            UnknownParcel: there is none.
        """
        with self._transaction() as db:
            plan = self._plan(db, number)
            made, ahead = (plan[:1], plan[1:]) if code is None else journeys.jump(plan, code)
            self._scan(db, number, made, ahead, now=now, pace_s=pace_s)
            return self._shown(db, number)

    def void(self, key: str, *, now: datetime, pace_s: float) -> Row | None:
        """Call the parcel of a key back; without one, see to it that there never is one. Repeatable."""
        with self._transaction() as db:
            is_new = db.execute("INSERT OR IGNORE INTO voided VALUES (?)", (key,)).rowcount == 1
            row = db.execute("SELECT number FROM parcel WHERE key = ?", (key,)).fetchone()
            if row is None:
                return None
            number = row["number"]
            if is_new:
                scans = db.execute("SELECT count(*) FROM scan WHERE number = ?", (number,)).fetchone()[0]
                made, ahead = journeys.recalled(self._plan(db, number), is_collected=scans > 1)
                self._scan(db, number, made, ahead, now=now, pace_s=pace_s)
            return self._shown(db, number)

    def move_due(self, *, now: datetime, pace_s: float) -> int:
        """Make one scan of every parcel whose time has come. Returns how many."""
        with self._transaction() as db:
            due = db.execute(
                "SELECT number FROM parcel WHERE next_at <= ? ORDER BY next_at LIMIT 200", (now.timestamp(),)
            ).fetchall()
            for row in due:
                plan = self._plan(db, row["number"])
                self._scan(db, row["number"], plan[:1], plan[1:], now=now, pace_s=pace_s)
            return len(due)

    def due_webhooks(self, *, now: datetime) -> list[DueWebhook]:
        """Deliveries to try now, oldest first."""
        with self._transaction() as db:
            rows = db.execute(
                "SELECT id, body, attempts FROM webhook WHERE due_at <= ? ORDER BY due_at, rowid LIMIT 50",
                (now.timestamp(),),
            )
            return [DueWebhook(row["id"], row["body"], row["attempts"]) for row in rows]

    def note_delivery(self, hook: DueWebhook, *, is_delivered: bool, now: datetime) -> None:
        """A delivery was tried. A failed one is tried again after 1, 2, 4 … at most 60 s, 60 times."""
        attempts = hook.attempts + 1
        pause = min(_LONGEST_PAUSE_S, 2.0 ** (attempts - 1))
        due_at = None if is_delivered or attempts >= _ATTEMPTS else now.timestamp() + pause
        with self._transaction() as db:
            db.execute(
                "UPDATE webhook SET attempts = ?, due_at = ?, delivered_at = ? WHERE id = ?",
                (attempts, due_at, _text(now) if is_delivered else None, hook.id),
            )

    def _plan(self, db: sqlite3.Connection, number: str) -> Plan:
        row = db.execute("SELECT plan FROM parcel WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise UnknownParcel(number)
        return tuple(json.loads(row["plan"]))

    def _scan(
        self, db: sqlite3.Connection, number: str, made: Plan, ahead: Plan, *, now: datetime, pace_s: float
    ) -> None:
        parcel = db.execute("SELECT request FROM parcel WHERE number = ?", (number,)).fetchone()
        trip = Trip.of(json.loads(parcel["request"]))
        last = db.execute(
            "SELECT coalesce(max(seq), 0), max(scanned_at) FROM scan WHERE number = ?", (number,)
        ).fetchone()
        seq, latest = last[0], last[1]
        for code in made:
            seq += 1
            # Scans of one call lie a millisecond apart, so that their order can be told.
            at = (
                now
                if latest is None
                else max(now, datetime.fromisoformat(latest) + timedelta(milliseconds=1))
            )
            latest = _text(at)
            self._record(
                db, (f"{number}-{seq}", number, seq, code, trip.place(code), journeys.NOTES[code], latest)
            )
        next_at = now.timestamp() + pace_s if ahead and pace_s > 0 else None
        db.execute(
            "UPDATE parcel SET plan = ?, next_at = ? WHERE number = ?", (json.dumps(ahead), next_at, number)
        )

    def _record(self, db: sqlite3.Connection, scan: tuple[str, str, int, str, str, str, str]) -> None:
        db.execute("INSERT INTO scan VALUES (?, ?, ?, ?, ?, ?, ?)", scan)
        scan_id, number, _, code, place, note, scanned_at = scan
        parcel = db.execute("SELECT key FROM parcel WHERE number = ?", (number,)).fetchone()
        data = {
            # As it was booked: whoever has many houses finds by it which one the parcel is of.
            "key": parcel["key"],
            "scan_id": scan_id,
            "tracking_number": number,
            "code": code,
            "place": place,
            "note": note,
            "scanned_at": scanned_at,
        }
        body = json.dumps({"type": "parcel.scanned", "timestamp": scanned_at, "data": data})
        db.execute(
            "INSERT INTO webhook (id, scan_id, body, due_at) VALUES (?, ?, ?, ?)",
            (f"msg_{secrets.token_hex(12)}", scan_id, body, 0.0),
        )

    def _shown(self, db: sqlite3.Connection, number: str) -> Row:
        plan = self._plan(db, number)
        parcel = db.execute("SELECT * FROM parcel WHERE number = ?", (number,)).fetchone()
        rows = db.execute(
            "SELECT id, code, place, note, scanned_at FROM scan WHERE number = ? ORDER BY seq", (number,)
        )
        scans = [dict(row) for row in rows]
        return {
            "tracking_number": number,
            "key": parcel["key"],
            "created_at": parcel["created_at"],
            **json.loads(parcel["request"]),
            "code": scans[-1]["code"],
            "scans": scans,
            "ahead": list(plan),
        }


def _fingerprint(request: Mapping[str, Any]) -> str:
    """What a key stands for. A later try may come from a renamed shop and promise a later day."""
    told = {name: request[name] for name in ("reference", "address", "collect")}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
