"""Refunding what was captured of an order, by the way it came; cash goes to the buyer's wallet.

A card's refund has two phases: its money is held in escrow before the provider is asked, so that neither the
seller nor a second refund can have it, and leaves when the provider has said yes.
"""

from dataclasses import dataclass
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import Payment, PaymentMethod, PaymentStateConflict
from ..domain import decisions
from .changing import Held, held
from .opening import ASK_AFTER


@dataclass(frozen=True, slots=True)
class Refund:
    """What shall go back. `id` is the caller's: the same id again is the same refund."""

    id: UUID
    payment_id: UUID
    order_id: UUID
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The payment after the first phase; `is_pending` while the provider has to be asked."""

    payment: Payment
    is_pending: bool


def begin(refund: Refund) -> Begun:
    """Do the refund, or for a card reserve its money.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: more than is left of the order, or the id is known with other terms or refused.
    """
    with held(refund.payment_id) as payment:
        known = sql.one(
            "SELECT order_id, amount_minor, status FROM payments_refund WHERE id = %s", (refund.id,)
        )
        if known is None:
            return _reserve(payment, refund)
        if known[:2] != (refund.order_id, refund.amount.amount) or known[2] == "refused":
            raise PaymentStateConflict(
                "That refund is known with other terms, or was refused by the provider."
            )
        return Begun(payment.payment, is_pending=known[2] == "pending")


def _reserve(payment: Held, refund: Refund) -> Begun:
    decisions.refuse_too_much(payment.state, order_id=refund.order_id, amount=refund.amount)
    is_card = payment.payment.method is PaymentMethod.CARD
    reserved = sql.execute(
        "UPDATE payments_part SET refunded_minor = refunded_minor + %s"
        " WHERE order_id = %s AND refunded_minor + %s <= amount_minor",
        (refund.amount.amount, refund.order_id, refund.amount.amount),
    )
    if not reserved:
        raise PaymentStateConflict("A refund of this order is under way; nothing more is left of it.")
    sql.execute(
        "INSERT INTO payments_refund (id, payment_id, order_id, amount_minor, status, reason, created_at, closed_at)"
        " VALUES (%s, %s, %s, %s, 'pending', %s, %s, NULL)",
        (
            refund.id,
            refund.payment_id,
            refund.order_id,
            refund.amount.amount,
            refund.reason[:500],
            payment.at,
        ),
    )
    _hold(payment.payment, refund)
    if is_card:
        sql.execute(
            "UPDATE payments_payment SET ask_at = %s WHERE id = %s",
            (payment.at + ASK_AFTER, refund.payment_id),
        )
        return Begun(payment.payment, is_pending=True)
    finish(payment, refund)
    return Begun(payment.payment, is_pending=False)


def _hold(payment: Payment, refund: Refund) -> None:
    to_buyer = AccountRef(AccountKind.BUYER, payment.buyer_id)
    order = TransferOrder(
        id=_transfer_id(refund.id),
        debit=AccountRef(AccountKind.ESCROW, refund.order_id),
        credit=AccountRef(AccountKind.PROVIDER) if payment.method is PaymentMethod.CARD else to_buyer,
        amount=refund.amount,
        reason="refund",
        reference_id=refund.order_id,
    )
    try:
        wallet.hold(orders=[order])
    except InsufficientFunds as error:
        raise PaymentStateConflict("The order's money has left escrow.") from error


def finish(payment: Held, refund: Refund) -> None:
    """The money went back: record it and let the held money leave escrow; nothing if that is known."""
    if not _close(refund.id, status="done", payment=payment):
        return
    events = decisions.refunded(
        payment.state,
        refund_id=refund.id,
        order_id=refund.order_id,
        amount=refund.amount,
        reason=refund.reason,
        at=payment.at,
    )
    payment.record(events)
    wallet.post(transfer_ids=[_transfer_id(refund.id)])


def refuse(refund: Refund) -> None:
    """The provider said no: the held money stays in escrow, for an operator to look into."""
    with held(refund.payment_id) as payment:
        if not _close(refund.id, status="refused", payment=payment):
            return
        wallet.void(transfer_ids=[_transfer_id(refund.id)])
        sql.execute(
            "UPDATE payments_part SET refunded_minor = refunded_minor - %s WHERE order_id = %s",
            (refund.amount.amount, refund.order_id),
        )
        sql.execute(
            "UPDATE payments_payment SET attention = %s WHERE id = %s",
            (f"The provider refused refund {refund.id}.", refund.payment_id),
        )


def pending_of(payment: Held) -> tuple[Refund, ...]:
    """Refunds whose answer is still awaited."""
    rows = sql.query(
        "SELECT id, order_id, amount_minor, reason FROM payments_refund"
        " WHERE payment_id = %s AND status = 'pending' ORDER BY created_at, id",
        (payment.payment.id,),
    )
    currency = payment.payment.amount.currency
    return tuple(
        Refund(refund_id, payment.payment.id, order_id, Money(amount, currency), reason)
        for refund_id, order_id, amount, reason in rows
    )


def _close(refund_id: UUID, *, status: str, payment: Held) -> bool:
    return bool(
        sql.execute(
            "UPDATE payments_refund SET status = %s, closed_at = %s WHERE id = %s AND status = 'pending'",
            (status, payment.at, refund_id),
        )
    )


def _transfer_id(refund_id: UUID) -> UUID:
    return derived_id(refund_id, label="refund")
