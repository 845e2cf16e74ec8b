"""Laying both books side by side, a page at a time, so that a day of any size takes the memory of a page."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from titan.apps.payments import api as payments
from titan.apps.payments.contracts import BookedPayment, BookEntry
from titan.apps.wallet import api as wallet
from titan.platform.db import sql
from titan.platform.db.transactions import durable

PAGE = 1000
_THEIRS = """COPY reconciliation_theirs (run_id, reference, payment_id, status, currency, amount_minor, captured_minor,
    refunded_minor, fee_minor, fee_due_minor, created_at) FROM STDIN"""
_OURS = """COPY reconciliation_ours (run_id, payment_id, provider, reference, status, currency, amount_minor,
    captured_minor, refunded_minor, fee_minor, is_of_day) FROM STDIN"""


def their_day(run_id: UUID, provider: str, *, start: datetime, end: datetime) -> int:
    """The provider's book of that time. How many charges. Raises ProviderUnavailable."""
    count, after = 0, ""
    while True:
        page = payments.book(provider=provider, start=start, end=end, after=after, limit=PAGE)
        lay_theirs(run_id, page.entries)
        count += len(page.entries)
        after = page.next
        if not after:
            return count


def our_day(run_id: UUID, provider: str, *, start: datetime, end: datetime) -> int:
    """Our payments of that time, and those of other days that the provider speaks of. How many of that time."""
    count, after = 0, ""
    while True:
        page = payments.payments_of_day(provider=provider, start=start, end=end, after=after, limit=PAGE)
        lay_ours(run_id, page.payments, is_of_day=True)
        count += len(page.payments)
        after = page.next
        if not after:
            break
    # Runs come and go in these tables: without this the planner believes that this one is not there.
    sql.execute("ANALYZE reconciliation_theirs, reconciliation_ours")
    _spoken_of(run_id)
    return count


def _spoken_of(run_id: UUID) -> None:
    last = UUID(int=0)
    while True:
        rows = sql.query(
            "SELECT DISTINCT t.payment_id FROM reconciliation_theirs t WHERE t.run_id = %s AND t.payment_id > %s"
            " AND NOT EXISTS (SELECT 1 FROM reconciliation_ours o WHERE o.run_id = t.run_id"
            " AND o.payment_id = t.payment_id) ORDER BY t.payment_id LIMIT %s",
            (run_id, last, PAGE),
        )
        if not rows:
            return
        ids = [row[0] for row in rows]
        last = ids[-1]
        lay_ours(run_id, payments.booked(payment_ids=ids), is_of_day=False)


def lay_theirs(run_id: UUID, entries: Iterable[BookEntry]) -> None:
    """Write charges down."""
    with durable(), connection.cursor() as cursor, cursor.copy(_THEIRS) as copy:
        for one in entries:
            copy.write_row(
                (
                    *(run_id, one.reference[:120], one.payment_id, one.status.value, one.amount.currency),
                    *(one.amount.amount, one.captured.amount, one.refunded.amount),
                    *(None if one.fee is None else one.fee.amount, one.fee_due.amount, one.created_at),
                )
            )


def lay_ours(run_id: UUID, found: Sequence[BookedPayment], *, is_of_day: bool) -> None:
    """Write payments down, with the fees that are booked for them."""
    fees = {fee.payment_id: fee.amount for fee in wallet.provider_fees(payment_ids=[one.id for one in found])}
    with durable(), connection.cursor() as cursor, cursor.copy(_OURS) as copy:
        for one in found:
            copy.write_row(
                (
                    *(run_id, one.id, one.provider, one.reference, one.status.value, one.amount.currency),
                    *(one.amount.amount, one.captured.amount, one.refunded.amount),
                    *(fees[one.id].amount if one.id in fees else None, is_of_day),
                )
            )


def clear(run_id: UUID) -> None:
    """Take both books away again."""
    sql.execute("DELETE FROM reconciliation_theirs WHERE run_id = %s", (run_id,))
    sql.execute("DELETE FROM reconciliation_ours WHERE run_id = %s", (run_id,))
