"""An order was called off: its part is let go, or what was captured of it goes back to the buyer."""

from enum import StrEnum
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import PaymentMethod, PaymentStatus
from ..domain import decisions
from ..domain.payment import UNDECIDED, PartStatus
from . import refunding, voiding
from .changing import Held, held


class Left(StrEnum):
    """What is left to do outside of a transaction after an order was called off."""

    NOTHING = "nothing"
    REFUND = "refund"  # the provider must send the captured money back
    VOID = "void"  # it was the payment's last part: the provider must let go of all of it
    WAIT = "wait"  # the provider is capturing right now


def cancel_part(payment_id: UUID, *, order_id: UUID, reason: str) -> Left:
    """Give back what can be given back without leaving this machine. Repeatable.

    Raises:
        PaymentNotFound: no such payment.
    """
    with held(payment_id) as payment:
        row = sql.one(
            "SELECT status, amount_minor - refunded_minor FROM payments_part WHERE order_id = %s AND payment_id = %s",
            (order_id, payment_id),
        )
        status, left = row or (PartStatus.RELEASED, 0)
        if status == PartStatus.CAPTURING:
            return Left.WAIT
        if status == PartStatus.OPEN:
            return _release(payment, order_id=order_id, reason=reason)
        if status == PartStatus.RELEASED or not left:
            return Left.NOTHING
        if payment.payment.method is PaymentMethod.CARD:
            return Left.REFUND
        refunding.begin(refund_of(payment, order_id=order_id, amount=left, reason=reason))
        return Left.NOTHING


def _release(payment: Held, *, order_id: UUID, reason: str) -> Left:
    is_card = payment.payment.method is PaymentMethod.CARD
    if is_card and len(payment.state.open_parts) == 1:
        return Left.VOID
    if payment.payment.status in UNDECIDED:
        return Left.WAIT
    if payment.payment.status is not PaymentStatus.AUTHORISED:
        return Left.NOTHING
    events = decisions.part_released(payment.state, order_id=order_id, reason=reason, at=payment.at)
    voiding.give_back(payment, events)
    return Left.NOTHING


def what_is_left(payment_id: UUID, *, order_id: UUID, reason: str) -> refunding.Refund | None:
    """The refund of all that is left of a captured order; None when nothing is."""
    with held(payment_id) as payment:
        refund_id = derived_id(order_id, label="cancelled")
        known = sql.one("SELECT amount_minor FROM payments_refund WHERE id = %s", (refund_id,))
        row = known or sql.one(
            "SELECT amount_minor - refunded_minor FROM payments_part WHERE order_id = %s AND status = 'captured'",
            (order_id,),
        )
        if row is None or not row[0]:
            return None
        return refund_of(payment, order_id=order_id, amount=row[0], reason=reason)


def refund_of(payment: Held, *, order_id: UUID, amount: int, reason: str) -> refunding.Refund:
    """The one refund that a cancellation makes."""
    return refunding.Refund(
        id=derived_id(order_id, label="cancelled"),
        payment_id=payment.payment.id,
        order_id=order_id,
        amount=Money(amount, payment.payment.amount.currency),
        reason=reason,
    )
