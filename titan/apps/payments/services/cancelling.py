"""An order was called off: its part is let go, or what was captured of it goes back to the buyer."""

from enum import StrEnum
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import PaymentMethod, PaymentStatus
from ..domain import decisions
from ..domain.payment import UNDECIDED, PartStatus
from ..domain.tenders import Source, left
from . import refunding
from .changing import Held, held
from .refund_rows import Refund, known, sources_of


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
            "SELECT status FROM payments_part WHERE order_id = %s AND payment_id = %s", (order_id, payment_id)
        )
        status = row[0] if row else PartStatus.RELEASED
        if status == PartStatus.CAPTURING:
            return Left.WAIT
        if status == PartStatus.OPEN:
            return _release(payment, order_id=order_id, reason=reason)
        if status == PartStatus.RELEASED:
            return Left.NOTHING
        return _return(payment, order_id=order_id, reason=reason)


def _return(payment: Held, *, order_id: UUID, reason: str) -> Left:
    """Of a captured order: the provider has to send back what it captured of it; all else goes back at once."""
    sources = _sources(payment, order_id)
    if not any(source.left for source in sources):
        return Left.NOTHING
    if payment.payment.method is PaymentMethod.CARD and sources[0].left:
        return Left.REFUND
    refunding.begin(refund_of(payment, order_id=order_id, amount=left(sources), reason=reason))
    return Left.NOTHING


def _sources(payment: Held, order_id: UUID) -> tuple[Source, ...]:
    paid = payment.payment
    return sources_of(paid.id, order_id=order_id, currency=paid.amount.currency)


def _release(payment: Held, *, order_id: UUID, reason: str) -> Left:
    is_card = payment.payment.method is PaymentMethod.CARD
    if is_card and len(payment.state.open_parts) == 1:
        return Left.VOID
    if payment.payment.status in UNDECIDED:
        return Left.WAIT
    if payment.payment.status is not PaymentStatus.AUTHORISED:
        return Left.NOTHING
    events = decisions.part_released(payment.state, order_id=order_id, reason=reason, at=payment.at)
    payment.record(events)
    return Left.NOTHING


def what_is_left(payment_id: UUID, *, order_id: UUID, reason: str) -> Refund | None:
    """The refund of all that is left of a captured order; None when nothing is."""
    with held(payment_id) as payment:
        begun = known(derived_id(order_id, label="cancelled"))
        amount = begun[1] if begun else left(_sources(payment, order_id))
        return refund_of(payment, order_id=order_id, amount=amount, reason=reason) if amount else None


def refund_of(payment: Held, *, order_id: UUID, amount: int, reason: str) -> Refund:
    """The one refund that a cancellation makes."""
    return Refund(
        id=derived_id(order_id, label="cancelled"),
        payment_id=payment.payment.id,
        order_id=order_id,
        amount=Money(amount, payment.payment.amount.currency),
        reason=reason,
    )
