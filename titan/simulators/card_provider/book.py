"""The provider's own book: intents, charges, captures, refunds, answers by key, webhooks to be sent."""

import json
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .cards import Card, News, by_token

Row = dict[str, Any]
EXPIRES_S = 30 * 60
LATE_S = 8.0
MIXED_S = (6.0, 3.0)
MAX_ATTEMPTS = 12
# What the provider takes of each capture: 1.4 %, halves to even, and 25 cents.
FEE_BP = 140
FEE_FIXED = 25


def fee_of(amount: int) -> int:
    """What is taken of a capture."""
    whole, rest = divmod(amount * FEE_BP, 10_000)
    return FEE_FIXED + whole + int(rest > 5_000 or (rest == 5_000 and whole % 2))


class Refused(Exception):
    """The book does not allow it; nothing changed. `code` says why."""

    def __init__(self, code: str, status: int = 409) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


class Book:
    """One SQLite file. Each method is one transaction; safe for threads."""

    def __init__(self, path: Path, *, public_url: str) -> None:
        self._public_url = public_url
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self._db.row_factory = sqlite3.Row
        schema = (Path(__file__).parent / "schema.sql").read_text(encoding="utf8")
        _upgrade(self._db)
        self._db.executescript(schema)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def answer(self, key: str) -> Row | None:
        """What was answered under an idempotency key."""
        return self._one("SELECT * FROM answer WHERE key = ?", key)

    def keep_answer(self, key: str, *, fingerprint: str, status: int, body: str) -> None:
        """Remember an answer; the first one stays."""
        with self.transaction() as db:
            db.execute("INSERT OR IGNORE INTO answer VALUES (?, ?, ?, ?)", (key, fingerprint, status, body))

    def create(
        self,
        *,
        payment_id: str,
        amount: int,
        currency: str,
        return_url: str,
        capture_at_once: bool,
        is_double: bool = False,
    ) -> str:
        """A new intent that waits for its buyer; the one that the payment has already. Its id.

        `is_double` makes another one, by mistake.
        """
        with self.transaction() as db:
            known = self.find(payment_id)
            if known is not None and not is_double:
                found = self.get(known)
                if (found["amount"], found["currency"]) != (amount, currency):
                    raise Refused("payment_known_with_other_amount")
                return known
            fresh = f"pi_{secrets.token_hex(12)}"
            db.execute(
                "INSERT INTO intent (id, payment_id, amount, currency, status, capture_at_once, return_url, page, created_at)"
                " VALUES (?, ?, ?, ?, 'requires_action', ?, ?, 'pay', ?)",
                (fresh, payment_id, amount, currency, int(capture_at_once), return_url, time.time()),
            )
            return fresh

    def keep(self, id: str, card: Card, *, month: int, year: int) -> str:
        """The buyer agreed that the card of this intent is kept. Its token."""
        with self.transaction() as db:
            token = f"card_{secrets.token_hex(12)}"
            row = (token, card.token, card.last4, month, year, time.time())
            db.execute("INSERT INTO method VALUES (?, ?, ?, ?, ?, ?)", row)
            db.execute("UPDATE intent SET method = ? WHERE id = ?", (token, id))
            return token

    def card_of(self, token: str) -> Card | None:
        """The card that a token stands for: a magic one, or one that a buyer let us keep."""
        kept = self._one("SELECT card FROM method WHERE token = ?", token)
        return by_token(str(kept["card"]) if kept else token)

    def forget(self, token: str) -> bool:
        """Keep that card no longer. Whether it was kept."""
        with self.transaction() as db:
            return db.execute("DELETE FROM method WHERE token = ?", (token,)).rowcount > 0

    def challenge(self, id: str, card: Card) -> None:
        """The bank wants to see the buyer first."""
        with self.transaction() as db:
            db.execute(
                "UPDATE intent SET page = 'challenge', last4 = ?, news = ? WHERE id = ? AND status = 'requires_action'",
                (card.last4, card.news, id),
            )

    def authorise(self, id: str, card: Card | None = None) -> None:
        """The bank holds the money, once; with `capture_at_once` it is taken too."""
        with self.transaction() as db:
            intent = self.get(id)
            if intent["status"] != "requires_action":
                return
            news, last4 = (card.news, card.last4) if card else (intent["news"], intent["last4"])
            db.execute(
                "UPDATE intent SET status = 'authorised', last4 = ?, news = ? WHERE id = ?", (last4, news, id)
            )
            db.execute(
                "INSERT INTO charge VALUES (?, ?, ?, ?, ?)",
                (f"ch_{secrets.token_hex(12)}", id, intent["amount"], last4, time.time()),
            )
            self._tell(id, "intent.authorised")
            if intent["capture_at_once"]:
                self._capture(id, intent["amount"])

    def decline(self, id: str, code: str) -> None:
        """The bank, or the buyer, says no; nothing if it is decided."""
        with self.transaction() as db:
            touched = db.execute(
                "UPDATE intent SET status = 'declined', decline_code = ? WHERE id = ? AND status = 'requires_action'",
                (code, id),
            )
            if touched.rowcount:
                self._tell(id, "intent.declined")

    def capture(self, id: str, amount: int) -> None:
        """Take so much of what is held; the rest is let go. Again it must be the same amount."""
        with self.transaction():
            intent = self.get(id)
            if intent["status"] == "captured" and intent["captured"] == amount:
                return
            if intent["status"] != "authorised" or not 0 < amount <= intent["amount"]:
                raise Refused(f"cannot_capture_{intent['status']}")
            self._capture(id, amount)

    def _capture(self, id: str, amount: int) -> None:
        self._db.execute("UPDATE intent SET status = 'captured', captured = ? WHERE id = ?", (amount, id))
        self._db.execute(
            "INSERT INTO capture (intent_id, amount, created_at, fee) VALUES (?, ?, ?, ?)",
            (id, amount, time.time(), fee_of(amount)),
        )
        self._tell(id, "intent.captured")

    def void(self, id: str) -> None:
        """Let go of what is held."""
        with self.transaction() as db:
            status = self.get(id)["status"]
            if status in ("voided", "declined"):
                return
            if status == "captured":
                raise Refused("cannot_void_captured")
            db.execute("UPDATE intent SET status = 'voided' WHERE id = ?", (id,))
            self._tell(id, "intent.voided")

    def refund(self, id: str, *, refund_id: str, order_id: str, amount: int) -> None:
        """Send so much back, once per refund id."""
        with self.transaction() as db:
            known = self._one("SELECT intent_id, amount FROM refund WHERE id = ?", refund_id)
            if known is not None:
                if (known["intent_id"], known["amount"]) != (id, amount):
                    raise Refused("refund_known_with_other_terms")
                return
            left = self.get(id)["captured"] - sum(row["amount"] for row in self._refunds(id))
            if not 0 < amount <= left:
                raise Refused("refund_more_than_captured")
            row = (refund_id, id, order_id, amount, time.time())
            db.execute("INSERT INTO refund VALUES (?, ?, ?, ?, ?)", row)
            self._tell(id, "refund.succeeded")

    def find(self, payment_id: str) -> str | None:
        """The intent of a payment, by the merchant's id of it."""
        found = self._one(
            "SELECT id FROM intent WHERE payment_id = ? ORDER BY created_at LIMIT 1", payment_id
        )
        return str(found["id"]) if found else None

    def get(self, id: str) -> Row:
        """An intent's row. Raises Refused (404)."""
        found = self._one("SELECT * FROM intent WHERE id = ?", id)
        if found is None:
            raise Refused("no_such_intent", 404)
        return found

    def expire(self, id: str) -> None:
        """Nobody came to pay for half an hour: it is declined."""
        intent = self.get(id)
        if intent["status"] == "requires_action" and time.time() - intent["created_at"] > EXPIRES_S:
            self.decline(id, "expired")

    def snapshot(self, id: str) -> Row:
        """An intent as merchants see it."""
        intent = self.get(id)
        waits = intent["status"] == "requires_action"
        return {
            "id": id,
            "payment_id": intent["payment_id"],
            "status": intent["status"],
            "amount": intent["amount"],
            "currency": intent["currency"],
            "captured": intent["captured"],
            "refunds": [
                {"refund_id": row["id"], "order_id": row["order_id"], "amount": row["amount"]}
                for row in self._refunds(id)
            ],
            "redirect_url": f"{self._public_url}/{intent['page']}/{id}" if waits else "",
            "decline_code": intent["decline_code"],
            "method": self._method(intent["method"]),
        }

    def page(self, *, start: float, end: float, after: str, limit: int) -> Row:
        """Charges made in `start..end`, oldest first, after the one that `after` names; `next` names the last one."""
        since, _, last = after.partition(" ")
        found = self._all(
            "SELECT i.id, i.payment_id, i.status, i.amount, i.currency, i.captured, i.created_at,"
            " coalesce((SELECT c.fee FROM capture c WHERE c.intent_id = i.id), 0) AS fee,"
            " coalesce((SELECT sum(r.amount) FROM refund r WHERE r.intent_id = i.id), 0) AS refunded"
            " FROM intent i WHERE i.created_at >= ? AND i.created_at < ? AND (i.created_at, i.id) > (?, ?)"
            " ORDER BY i.created_at, i.id LIMIT ?",
            start,
            end,
            float(since or 0.0),
            last,
            limit,
        )
        more = f"{found[-1]['created_at']!r} {found[-1]['id']}" if len(found) == limit else ""
        return {"charges": found, "next": more}

    def everything(self) -> Row:
        """The whole book, for auditors."""
        with self._lock:
            tables = ("intent", "charge", "capture", "refund", "method")
            book = {f"{name}s": self._all(f"SELECT * FROM {name}") for name in tables}  # noqa: S608 - constants
            waiting = self._one("SELECT count(*) AS n FROM message WHERE delivered_at IS NULL")
            return {**book, "webhooks_waiting": waiting["n"] if waiting else 0}

    def due_messages(self, limit: int = 20) -> list[Row]:
        """Webhooks to send now."""
        return self._all(
            "SELECT * FROM message WHERE delivered_at IS NULL AND due_at <= ? AND attempts < ?"
            " ORDER BY due_at, position LIMIT ?",
            time.time(),
            MAX_ATTEMPTS,
            limit,
        )

    def delivered(self, position: int) -> None:
        """The merchant took it."""
        with self.transaction() as db:
            db.execute("UPDATE message SET delivered_at = ? WHERE position = ?", (time.time(), position))

    def failed(self, position: int, *, attempts: int) -> None:
        """The merchant did not take it: again later, ever more slowly."""
        with self.transaction() as db:
            due_at = time.time() + min(60.0, 0.5 * 2**attempts)
            db.execute(
                "UPDATE message SET attempts = attempts + 1, due_at = ? WHERE position = ?",
                (due_at, position),
            )

    def _tell(self, id: str, type: str) -> None:
        """Queue the news of a change, in the manner of the card."""
        intent = self.get(id)
        body = json.dumps({"type": type, "data": self.snapshot(id)})
        delay = 0.0
        if intent["news"] == News.LATE_WEBHOOK:
            delay = LATE_S
        elif intent["news"] == News.MIXED_WEBHOOKS and intent["told"] < len(MIXED_S):
            delay = MIXED_S[intent["told"]]
        row = (f"msg_{secrets.token_hex(12)}", id, type, body, time.time() + delay)
        for _ in range(2 if intent["news"] == News.DOUBLE_WEBHOOK else 1):
            self._db.execute(
                "INSERT INTO message (id, intent_id, type, body, due_at) VALUES (?, ?, ?, ?, ?)", row
            )
        self._db.execute("UPDATE intent SET told = told + 1 WHERE id = ?", (id,))

    def _method(self, token: str) -> Row | None:
        """The kept card of an intent, as merchants see it; never its number."""
        kept = self._one("SELECT token, last4, expiry_month, expiry_year FROM method WHERE token = ?", token)
        return {**kept, "brand": "visa"} if kept else None

    def _refunds(self, id: str) -> list[Row]:
        return self._all("SELECT * FROM refund WHERE intent_id = ? ORDER BY created_at, id", id)

    def _one(self, statement: str, *params: Any) -> Row | None:
        rows = self._all(statement, *params)
        return rows[0] if rows else None

    def _all(self, statement: str, *params: Any) -> list[Row]:
        with self._lock:
            return [dict(row) for row in self._db.execute(statement, params)]


def _upgrade(db: sqlite3.Connection) -> None:
    """A book of an earlier release: one intent a payment, no fees, no kept cards."""
    found = db.execute("SELECT sql FROM sqlite_master WHERE name = 'intent'").fetchone()
    if found is None or not re.search(r"payment_id TEXT NOT NULL UNIQUE", found[0]):
        return
    text = re.sub(r"payment_id TEXT NOT NULL UNIQUE", "payment_id TEXT NOT NULL", found[0])
    db.executescript(_BEFORE + text + _AFTER)


_BEFORE = """
PRAGMA foreign_keys = OFF; PRAGMA legacy_alter_table = ON;
BEGIN;
ALTER TABLE intent RENAME TO intent_before;
"""
_AFTER = """;
INSERT INTO intent SELECT * FROM intent_before;
DROP TABLE intent_before;
ALTER TABLE intent ADD COLUMN method TEXT NOT NULL DEFAULT '';
ALTER TABLE capture ADD COLUMN fee INTEGER NOT NULL DEFAULT 0;
COMMIT;
PRAGMA legacy_alter_table = OFF;
"""
