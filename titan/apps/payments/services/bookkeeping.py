"""Both books in one form, a page at a time: the provider's, and our own of what is with that provider."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import (
    BookedPage,
    BookedPayment,
    BookEntry,
    BookPage,
    ChargeStatus,
    PaymentStatus,
    ProviderUnavailable,
)
from ..domain.intent import Intent
from .providers import ProviderRefused
from .providers.configured import provider, settings_of

# A charge that names no payment is found by its reference alone.
NOBODY = UUID(int=0)
_COLUMNS = """id, coalesce(provider, ''), provider_reference, status, amount_minor, captured_minor, refunded_minor,
    currency, created_at"""


def book_page(name: str, *, start: datetime, end: datetime, after: str, limit: int) -> BookPage:
    """A page of the provider's book. Raises ProviderNotFound, ProviderUnavailable."""
    try:
        return provider(name).book(start=start, end=end, after=after, limit=limit)
    except ProviderRefused as refusal:
        raise ProviderUnavailable(f"The provider does not show its book: {refusal.code}") from refusal


def own_page(name: str, *, start: datetime, end: datetime, after: str, limit: int) -> BookedPage:
    """A page of ours, by the index on (provider, created_at, id). Raises ProviderNotFound."""
    settings_of(name)
    since, _, last = after.partition(" ")
    found = sql.query(
        f"SELECT {_COLUMNS} FROM payments_payment WHERE provider = %s AND created_at < %s"  # noqa: S608
        " AND (created_at, id) > (%s::timestamptz, %s::uuid) AND created_at >= %s ORDER BY created_at, id LIMIT %s",
        (name, end, since or start, last or UUID(int=0), start, limit),
    )
    payments = tuple(_booked(row) for row in found)
    more = f"{payments[-1].created_at.isoformat()} {payments[-1].id}" if len(payments) == limit else ""
    return BookedPage(payments, more)


def own(payment_ids: Sequence[UUID]) -> tuple[BookedPayment, ...]:
    """These of ours that were paid by card, or were to be."""
    found = sql.query(
        f"SELECT {_COLUMNS} FROM payments_payment WHERE id = ANY(%s) AND buyer_id IS NOT NULL AND method = 'card'",  # noqa: S608
        (list(payment_ids),),
    )
    return tuple(_booked(row) for row in found)


def entry(name: str, *, payment_id: UUID | None, reference: str) -> BookEntry | None:
    """One charge, as the provider tells it now; its fee stands only in the book."""
    if payment_id is None and not reference:
        return None
    intent = _intent(name, payment_id, reference)
    if intent is None:
        return None
    refunded = sum(refund.amount.amount for refund in intent.refunds)
    return BookEntry(
        reference=intent.reference,
        payment_id=payment_id,
        status=ChargeStatus(intent.status.value),
        amount=intent.amount,
        captured=intent.captured,
        refunded=Money(refunded, intent.captured.currency),
        fee=None,
        fee_due=settings_of(name).fee_due(intent.captured),
        created_at=clock.now(),
    )


def _intent(name: str, payment_id: UUID | None, reference: str) -> Intent | None:
    try:
        return provider(name).find(payment_id=payment_id or NOBODY, reference=reference)
    except ProviderRefused as refusal:
        raise ProviderUnavailable(f"The provider does not show that charge: {refusal.code}") from refusal


def _booked(row: sql.Row) -> BookedPayment:
    payment_id, name, reference, status, amount, captured, refunded, currency, created_at = row
    return BookedPayment(
        id=payment_id,
        provider=name,
        reference=reference,
        status=PaymentStatus(status),
        amount=Money(amount, currency),
        captured=Money(captured, currency),
        refunded=Money(refunded, currency),
        created_at=created_at,
    )
