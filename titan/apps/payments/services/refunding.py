"""Refunding what was captured of an order, by the ways it came; cash goes to the buyer's wallet.

A refund divides among all that paid the order, and leaves escrow at once to all of them. A card's share has two
phases: everything is held in escrow before the provider is asked, so that neither the seller nor a second refund can
have it, and leaves when the provider has said yes.
"""

from dataclasses import dataclass
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, InsufficientFunds, TransferOrder
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import Payment, PaymentMethod, PaymentStateConflict, RefundSplit
from ..domain import decisions
from ..domain.tenders import left
from . import refund_rows, rows
from .changing import Held, held
from .opening import ASK_AFTER, account_of
from .refund_rows import Refund


@dataclass(frozen=True, slots=True)
class Begun:
    """The payment after the first phase; `asked` is what its provider has still to send back, zero for nothing."""

    payment: Payment
    asked: Money


def begin(refund: Refund) -> Begun:
    """Do the refund, or where a card paid a share of it reserve its money.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: more than is left of the order, or the id is known with other terms or refused.
    """
    with held(refund.payment_id) as payment:
        known = refund_rows.known(refund.id)
        if known is None:
            return _reserve(payment, refund)
        if known[:2] != (refund.order_id, refund.amount.amount) or known[2] == "refused":
            raise PaymentStateConflict(
                "That refund is known with other terms, or was refused by the provider."
            )
        is_pending = known[2] == "pending"
        zero = Money.zero(refund.amount.currency)
        return Begun(payment.payment, refund_rows.split_of(refund).by_method if is_pending else zero)


def _reserve(payment: Held, refund: Refund) -> Begun:
    decisions.refuse_too_much(payment.state, order_id=refund.order_id, amount=refund.amount)
    split = refund_rows.divided(refund)
    refund_rows.reserve(refund, split, at=payment.at)
    _hold(payment.payment, refund, split)
    if payment.payment.method is PaymentMethod.CARD and split.by_method:
        sql.execute(
            "UPDATE payments_payment SET ask_at = %s WHERE id = %s",
            (payment.at + ASK_AFTER, refund.payment_id),
        )
        return Begun(payment.payment, split.by_method)
    finish(payment, refund)
    return Begun(payment.payment, Money.zero(refund.amount.currency))


def _hold(payment: Payment, refund: Refund, split: RefundSplit) -> None:
    to_buyer = AccountRef(AccountKind.BUYER, payment.buyer_id)
    by_method = AccountRef(AccountKind.PROVIDER) if payment.method is PaymentMethod.CARD else to_buyer
    back = [(transfer_id(refund.id), by_method, split.by_method)] if split.by_method else []
    back += [
        (refund_rows.share_id(refund, tender), account_of(tender), tender.amount) for tender in split.tenders
    ]
    orders = [
        TransferOrder(
            id=transfer,
            debit=AccountRef(AccountKind.ESCROW, refund.order_id),
            credit=account,
            amount=amount,
            reason="refund",
            reference_id=refund.order_id,
        )
        for transfer, account, amount in back
    ]
    try:
        wallet.hold(orders=orders)
    except InsufficientFunds as error:
        raise PaymentStateConflict("The order's money has left escrow.") from error


def finish(payment: Held, refund: Refund) -> None:
    """The money went back: record it and let the held money leave escrow; nothing if that is known."""
    if not refund_rows.close(refund.id, status="done", at=payment.at):
        return
    split = refund_rows.split_of(refund)
    events = decisions.refunded(
        payment.state,
        refund_id=refund.id,
        order_id=refund.order_id,
        amount=split.amount,
        reason=refund.reason,
        at=payment.at,
        tenders=split.tenders,
    )
    payment.record(events)
    wallet.post(transfer_ids=_transfers(refund, split))


def refuse(refund: Refund) -> None:
    """The provider said no: the held money stays in escrow, for an operator to look into."""
    with held(refund.payment_id) as payment:
        if not refund_rows.close(refund.id, status="refused", at=payment.at):
            return
        split = refund_rows.split_of(refund)
        wallet.void(transfer_ids=_transfers(refund, split))
        refund_rows.give_up(refund, split)
        sql.execute(
            "UPDATE payments_payment SET attention = %s WHERE id = %s",
            (f"The provider refused refund {refund.id}.", refund.payment_id),
        )


def _transfers(refund: Refund, split: RefundSplit) -> list[UUID]:
    own = [transfer_id(refund.id)] if split.by_method else []
    return own + [refund_rows.share_id(refund, tender) for tender in split.tenders]


def transfer_id(refund_id: UUID) -> UUID:
    """The transfer of what goes back by the method."""
    return derived_id(refund_id, label="refund")


def refundable(payment_id: UUID, *, order_id: UUID) -> Money:
    """What is left of an order for the buyer. Raises PaymentNotFound."""
    currency = rows.get(payment_id).amount.currency
    return Money(left(refund_rows.sources_of(payment_id, order_id=order_id, currency=currency)), currency)


def planned(payment_id: UUID, *, order_id: UUID, amount: Money, refund_id: UUID | None = None) -> RefundSplit:
    """See `api.refund_split`."""
    if amount.currency != rows.get(payment_id).amount.currency:
        raise PaymentStateConflict("A refund is in the currency of the payment.")
    refund = Refund(refund_id or order_id, payment_id, order_id, amount, "")
    known = refund_rows.known(refund.id)
    is_made = known is not None and known[:2] == (order_id, amount.amount) and known[2] != "refused"
    return refund_rows.split_of(refund) if is_made else refund_rows.divided(refund)
