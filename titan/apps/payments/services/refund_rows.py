"""Rows of refunds: what was paid of an order and went back, how a refund divides, and its reservation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import (
    PaymentPart,
    PaymentStateConflict,
    RefundedShare,
    RefundSplit,
    Tender,
    TenderKind,
)
from ..domain import tenders as dividing
from ..domain.payment import tendered
from ..domain.tenders import Source
from .rows import tender_id


@dataclass(frozen=True, slots=True)
class Refund:
    """What shall go back. `id` is the caller's: the same id again is the same refund.

    `is_by_method`: the provider sent it back by itself, so it went to the card alone.
    """

    id: UUID
    payment_id: UUID
    order_id: UUID
    amount: Money
    reason: str
    is_by_method: bool = False


def known(refund_id: UUID) -> sql.Row | None:
    """Order, amount and status of a refund."""
    return sql.one("SELECT order_id, amount_minor, status FROM payments_refund WHERE id = %s", (refund_id,))


def sources_of(payment_id: UUID, *, order_id: UUID, currency: str) -> tuple[Source, ...]:
    """What was captured of an order, the method's part first; what is being refunded counts as gone. () if nothing was."""
    part = sql.one(
        "SELECT amount_minor, refunded_minor FROM payments_part"
        " WHERE order_id = %s AND payment_id = %s AND status = 'captured'",
        (order_id, payment_id),
    )
    if part is None:
        return ()
    rows = sql.query(
        "SELECT kind, source_id, amount_minor, refunded_minor FROM payments_tender"
        " WHERE order_id = %s AND status = 'captured' ORDER BY position",
        (order_id,),
    )
    tenders = (
        Source(paid, refunded, Tender(order_id, TenderKind(kind), source_id, Money(paid, currency)))
        for kind, source_id, paid, refunded in rows
    )
    return (Source(*part), *tenders)


def whole(payment_id: UUID, order_id: UUID) -> PaymentPart | None:
    """The part of an order of which all that the buyer paid is back; a refund under way is not back yet."""
    row = sql.one(
        "SELECT p.shop_id, p.amount_minor, o.currency FROM payments_part p JOIN payments_payment o ON o.id = p.payment_id"
        " WHERE p.payment_id = %(payment)s AND p.order_id = %(order)s AND p.status = 'captured'"
        " AND p.amount_minor + coalesce((SELECT sum(amount_minor) FROM payments_tender"
        "  WHERE order_id = %(order)s AND status = 'captured' AND kind <> 'subsidy'), 0)"
        " = (SELECT sum(amount_minor) FROM payments_refund"
        "  WHERE payment_id = %(payment)s AND order_id = %(order)s AND status = 'done')",
        {"payment": payment_id, "order": order_id},
    )
    return PaymentPart(order_id, row[0], Money(row[1], row[2])) if row else None


def share(payment_id: UUID, order_id: UUID) -> RefundedShare | None:
    """What of an order is back with the buyer; None where nothing was refunded, be it of nothing."""
    row = sql.one(
        "SELECT o.currency, p.amount_minor + coalesce((SELECT sum(amount_minor) FROM payments_tender"
        "  WHERE order_id = %(order)s AND status = 'captured' AND kind <> 'subsidy'), 0),"
        " (SELECT sum(amount_minor) FROM payments_refund"
        "  WHERE payment_id = %(payment)s AND order_id = %(order)s AND status = 'done')"
        " FROM payments_part p JOIN payments_payment o ON o.id = p.payment_id"
        " WHERE p.payment_id = %(payment)s AND p.order_id = %(order)s",
        {"payment": payment_id, "order": order_id},
    )
    if row is None or row[2] is None:
        return None
    return RefundedShare(refunded=Money(int(row[2]), row[0]), paid=Money(int(row[1]), row[0]))


def divided(refund: Refund) -> RefundSplit:
    """How a refund divides among all that paid its order.

    Raises:
        PaymentStateConflict: a refund that is under way leaves too little.
    """
    currency = refund.amount.currency
    sources = sources_of(refund.payment_id, order_id=refund.order_id, currency=currency)
    amount = refund.amount.amount
    most = sources[0].left if refund.is_by_method and sources else dividing.left(sources)
    if not sources or amount > most:
        raise PaymentStateConflict("A refund of this order is under way; nothing more is left of it.")
    return _split(
        refund.amount,
        sources,
        _by_method(sources, amount) if refund.is_by_method else dividing.shares(sources, amount),
    )


def _by_method(sources: Sequence[Source], amount: int) -> list[int]:
    buyers = [source for source in sources if source.is_buyers]
    return [
        amount
        if source.tender is None
        else 0
        if source.is_buyers
        else dividing.of_subsidy(source, buyers, amount)
        for source in sources
    ]


def _split(amount: Money, sources: Sequence[Source], shares: Sequence[int]) -> RefundSplit:
    tenders = tuple(
        Tender(
            source.tender.order_id, source.tender.kind, source.tender.source_id, Money(share, amount.currency)
        )
        for source, share in zip(sources, shares, strict=True)
        if source.tender is not None and share
    )
    return RefundSplit(amount, Money(shares[0], amount.currency), tenders)


def reserve(refund: Refund, split: RefundSplit, *, at: datetime) -> None:
    """Write the refund down and count it, by the CHECKs of each source never above what it paid.

    Raises:
        PaymentStateConflict: somebody else was faster.
    """
    if _count(refund, split, 1) != 1 + len(split.tenders):
        raise PaymentStateConflict("A refund of this order is under way; nothing more is left of it.")
    sql.execute(
        "INSERT INTO payments_refund (id, payment_id, order_id, amount_minor, status, reason, created_at, closed_at)"
        " VALUES (%s, %s, %s, %s, 'pending', %s, %s, NULL)",
        (refund.id, refund.payment_id, refund.order_id, split.amount.amount, refund.reason[:500], at),
    )
    if split.tenders:
        shares = [
            {
                "id": share_id(refund, tender),
                "refund_id": refund.id,
                "tender_id": tender_id(refund.payment_id, tender),
                "amount_minor": tender.amount.amount,
            }
            for tender in split.tenders
        ]
        sql.execute(
            "INSERT INTO payments_refund_share SELECT * FROM jsonb_populate_recordset(NULL::payments_refund_share, %s::jsonb)",
            (sql.json_param(shares),),
        )


def give_up(refund: Refund, split: RefundSplit) -> None:
    """A refused refund counts no longer."""
    _count(refund, split, -1)


def _count(refund: Refund, split: RefundSplit, sign: int) -> int:
    """Add the refund to what its sources gave back; how many of them took it."""
    counted = sql.execute(
        "UPDATE payments_part SET refunded_minor = refunded_minor + %s::bigint"
        " WHERE order_id = %s AND refunded_minor + %s::bigint <= amount_minor",
        (sign * split.by_method.amount, refund.order_id, sign * split.by_method.amount),
    )
    if split.tenders:
        amounts = [
            {"id": tender_id(refund.payment_id, tender), "amount": sign * tender.amount.amount}
            for tender in split.tenders
        ]
        counted += sql.execute(
            "UPDATE payments_tender t SET refunded_minor = t.refunded_minor + x.amount"
            " FROM jsonb_to_recordset(%s::jsonb) AS x(id uuid, amount bigint)"
            " WHERE t.id = x.id AND t.refunded_minor + x.amount <= t.amount_minor",
            (sql.json_param(amounts),),
        )
    return counted


def close(refund_id: UUID, *, status: str, at: datetime) -> bool:
    """End a pending refund; whether it was pending."""
    return bool(
        sql.execute(
            "UPDATE payments_refund SET status = %s, closed_at = %s WHERE id = %s AND status = 'pending'",
            (status, at, refund_id),
        )
    )


def split_of(refund: Refund) -> RefundSplit:
    """How a refund was divided when it was written down."""
    currency = refund.amount.currency
    rows = sql.query(
        "SELECT r.amount_minor, t.kind, t.source_id, s.amount_minor FROM payments_refund r"
        " LEFT JOIN payments_refund_share s ON s.refund_id = r.id LEFT JOIN payments_tender t ON t.id = s.tender_id"
        " WHERE r.id = %s ORDER BY t.position",
        (refund.id,),
    )
    tenders = tuple(
        Tender(refund.order_id, TenderKind(kind), source_id, Money(amount, currency))
        for _, kind, source_id, amount in rows
        if kind is not None
    )
    whole = Money(rows[0][0], currency)
    return RefundSplit(whole, whole - tendered(tenders, currency), tenders)


def pending_of(payment_id: UUID, *, currency: str) -> tuple[Refund, ...]:
    """Refunds whose answer is still awaited."""
    rows = sql.query(
        "SELECT id, order_id, amount_minor, reason FROM payments_refund"
        " WHERE payment_id = %s AND status = 'pending' ORDER BY created_at, id",
        (payment_id,),
    )
    return tuple(
        Refund(refund_id, payment_id, order_id, Money(amount, currency), reason)
        for refund_id, order_id, amount, reason in rows
    )


def share_id(refund: Refund, tender: Tender) -> UUID:
    """The transfer that brings a tender's share back."""
    return derived_id(refund.id, label=f"refund:{tender.kind}:{tender.source_id}")
