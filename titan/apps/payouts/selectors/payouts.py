"""Reading payouts and their lines."""

from uuid import UUID

from titan.kernel.codec import from_json
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from ..contracts import (
    BankAccount,
    Batch,
    BatchEntry,
    BatchNotFound,
    LineKind,
    Payout,
    PayoutLine,
    PayoutNotFound,
    PayoutStatement,
    PayoutStatus,
)
from ..models import BatchRow, LineRow, PayoutRow


def contract(row: PayoutRow) -> Payout:
    """The contract of a row."""
    return Payout(
        id=row.id,
        shop_id=row.shop_id,
        amount=Money(row.amount_minor, row.currency),
        period=row.period,
        status=PayoutStatus(row.status),
        account=BankAccount(row.holder, row.iban),
        needs_two=row.needs_two,
        approved_by_id=row.approved_by_id,
        second_approved_by_id=row.second_approved_by_id,
        attempt=row.attempt,
        reference=row.reference,
        failure=row.failure,
        batch_id=row.batch_id,
        created_at=row.created_at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
    )


def get(payout_id: UUID, *, shop_id: UUID | None) -> Payout:
    """A payout, of that shop where one is given. Raises PayoutNotFound."""
    row = PayoutRow.objects.filter(id=payout_id).first()
    if row is None or (shop_id is not None and row.shop_id != shop_id):
        raise PayoutNotFound
    return contract(row)


def page(shop_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Payout]:
    """A shop's payouts, newest first. Raises InvalidInput."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=1)
    rows = PayoutRow.objects.filter(shop_id=shop_id).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after[0])
    return page_of([contract(row) for row in rows[: size + 1]], limit=size, key=lambda payout: [payout.id])


def statement(payout_id: UUID, *, shop_id: UUID | None) -> PayoutStatement:
    """A payout with its lines, oldest first. Raises PayoutNotFound."""
    payout = get(payout_id, shop_id=shop_id)
    rows = LineRow.objects.filter(payout_id=payout_id).order_by("at", "id")
    return PayoutStatement(payout, tuple(_line(row) for row in rows))


def _line(row: LineRow) -> PayoutLine:
    return PayoutLine(
        kind=LineKind(row.kind),
        order_id=row.order_id,
        gross=Money(row.gross_minor, row.currency),
        commission=Money(row.commission_minor, row.currency),
        tax=Money(row.tax_minor, row.currency),
        other=Money(row.other_minor, row.currency),
        amount=Money(row.amount_minor, row.currency),
        at=row.at,
    )


def batch(batch_id: UUID) -> Batch:
    """A batch as the bank was told of it. Raises BatchNotFound."""
    row = BatchRow.objects.filter(id=batch_id).first()
    if row is None:
        raise BatchNotFound
    entries = from_json(tuple[BatchEntry, ...], row.entries)
    return Batch(row.id, row.currency, entries, Money(row.total_minor, row.currency), row.created_at)
