"""Books that are written at once, thousands of payments at a time, for tests that compare them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from titan.simulators.card_provider.book import Book


@dataclass(slots=True)
class Ours:
    """A card payment as its row stands."""

    id: UUID
    buyer_id: UUID
    reference: str
    status: str
    currency: str
    amount: int
    captured: int
    refunded: int
    created_at: datetime
    provider: str = "card"


@dataclass(slots=True)
class Theirs:
    """A charge as the simulated provider has it."""

    reference: str
    payment_id: str
    status: str
    currency: str
    amount: int
    captured: int
    refunded: int
    fee: int
    created_at: datetime


def write_ours(payments: Iterable[Ours]) -> None:
    """Rows of payments, without parts and events: what a comparison of books reads."""
    columns = (
        "id, buyer_id, method, purpose, amount_minor, captured_minor, refunded_minor, currency, status, redirect_url,"
        " provider, provider_reference, decline_reason, version, is_closing, token, return_url, attention, created_at,"
        " updated_at"
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY payments_payment ({columns}) FROM STDIN") as copy:
        for one in payments:
            copy.write_row(
                (
                    *(one.id, one.buyer_id, "card", "purchase", one.amount, one.captured, one.refunded),
                    *(one.currency, one.status, "", one.provider, one.reference, "", 1, False, "", "", ""),
                    *(one.created_at, one.created_at),
                )
            )


def write_theirs(book: Book, charges: Iterable[Theirs]) -> None:
    """Intents with their captures and refunds."""
    with book.transaction() as db:
        for one in charges:
            at = one.created_at.timestamp()
            intent: dict[str, Any] = {
                "id": one.reference,
                "payment_id": one.payment_id,
                "amount": one.amount,
                "currency": one.currency,
                "status": one.status,
                "captured": one.captured,
                "capture_at_once": 0,
                "return_url": "",
                "created_at": at,
            }
            names = ", ".join(intent)
            marks = ", ".join("?" * len(intent))
            db.execute(f"INSERT INTO intent ({names}) VALUES ({marks})", tuple(intent.values()))
            if one.captured:
                row = (one.reference, one.captured, at, one.fee)
                db.execute(
                    "INSERT INTO capture (intent_id, amount, created_at, fee) VALUES (?, ?, ?, ?)", row
                )
            if one.refunded:
                refund = (
                    str(uuid5(NAMESPACE_URL, one.reference)),
                    one.reference,
                    one.payment_id,
                    one.refunded,
                    at,
                )
                db.execute("INSERT INTO refund VALUES (?, ?, ?, ?, ?)", refund)
