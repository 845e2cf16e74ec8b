"""What may happen to a payment: each decision gives the events that record it, or refuses."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel.events import Event
from titan.kernel.money import Money

from ..contracts import (
    Payment,
    PaymentMethod,
    PaymentNotFound,
    PaymentPart,
    PaymentStateConflict,
    PaymentStatus,
)
from ..events import (
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclinedByProvider,
    PaymentPartReleased,
    PaymentRefunded,
    PaymentStarted,
    PaymentVoided,
)
from .payment import PURCHASE, TOP_UP, UNDECIDED, PartStatus, PaymentState


def started(
    id: UUID,
    *,
    buyer_id: UUID,
    method: PaymentMethod,
    parts: Sequence[PaymentPart],
    amount: Money,
    at: datetime,
    purpose: str = PURCHASE,
) -> tuple[Event, ...]:
    """Wallet and cash are authorised as they are opened; a card waits for its provider.

    Raises:
        ValueError: the parts do not sum to the amount, or it is not positive.
    """
    if amount.amount <= 0 or (parts and sum((p.amount.amount for p in parts), 0) != amount.amount):
        raise ValueError("a payment is positive and the sum of its parts")
    start = PaymentStarted(
        payment_id=id,
        buyer_id=buyer_id,
        method=method,
        purpose=purpose,
        amount=amount,
        parts=tuple(parts),
        at=at,
    )
    if method is PaymentMethod.CARD:
        return (start,)
    return (start, PaymentAuthorised(payment_id=id, amount=amount, provider_reference="", at=at))


def declined(state: PaymentState, *, reason: str, at: datetime) -> tuple[Event, ...]:
    """The payment will not happen; nothing if that is known or it was decided otherwise."""
    payment = known(state)
    if payment.status not in UNDECIDED:
        return ()
    return (PaymentDeclinedByProvider(payment_id=payment.id, reason=reason, at=at),)


def captured(state: PaymentState, *, order_ids: Sequence[UUID], at: datetime) -> tuple[Event, ...]:
    """The open ones among these parts are taken; of a top-up, which has none, all of it.

    Raises:
        PaymentStateConflict: the payment is not authorised.
    """
    payment = known(state)
    parts = tuple(part.as_contract() for part in state.open_parts if part.order_id in order_ids)
    is_top_up = state.purpose == TOP_UP and not payment.captured
    if not parts and not is_top_up:
        return ()
    if payment.status is not PaymentStatus.AUTHORISED:
        raise PaymentStateConflict(f"A payment that is {payment.status} cannot be captured.")
    total = sum((part.amount for part in parts), Money.zero(payment.amount.currency))
    event = PaymentCaptured(
        payment_id=payment.id,
        buyer_id=payment.buyer_id,
        method=payment.method,
        amount=payment.amount if is_top_up else total,
        parts=parts,
        at=at,
    )
    return (event,)


def voided(state: PaymentState, *, reason: str, at: datetime) -> tuple[Event, ...]:
    """What was not captured is given back; nothing if all was captured, or the payment is over."""
    payment = known(state)
    if payment.status not in (*UNDECIDED, PaymentStatus.AUTHORISED):
        return ()
    if payment.captured:
        return tuple(_released(payment, part.as_contract(), reason, at) for part in state.open_parts)
    return (PaymentVoided(payment_id=payment.id, reason=reason, at=at),)


def part_released(state: PaymentState, *, order_id: UUID, reason: str, at: datetime) -> tuple[Event, ...]:
    """One order's open part will not be taken; with the last one the whole payment is voided."""
    payment = known(state)
    part = state.part(order_id)
    if part is None or part.status is not PartStatus.OPEN or payment.status is not PaymentStatus.AUTHORISED:
        return ()
    release = _released(payment, part.as_contract(), reason, at)
    if payment.captured or len(state.open_parts) > 1:
        return (release,)
    return (release, PaymentVoided(payment_id=payment.id, reason=reason, at=at))


def _released(payment: Payment, part: PaymentPart, reason: str, at: datetime) -> Event:
    return PaymentPartReleased(
        payment_id=payment.id, order_id=part.order_id, amount=part.amount, reason=reason, at=at
    )


def refunded(
    state: PaymentState, *, refund_id: UUID, order_id: UUID, amount: Money, reason: str, at: datetime
) -> tuple[Event, ...]:
    """Money of one order goes back; nothing if that refund is known.

    Raises:
        PaymentStateConflict: the amount is not positive or in another currency, or more than what was
            captured of the order and not refunded yet.
    """
    payment = known(state)
    if refund_id in state.refund_ids:
        return ()
    refuse_too_much(state, order_id=order_id, amount=amount)
    event = PaymentRefunded(
        payment_id=payment.id,
        refund_id=refund_id,
        order_id=order_id,
        buyer_id=payment.buyer_id,
        amount=amount,
        reason=reason,
        at=at,
    )
    return (event,)


def refuse_too_much(state: PaymentState, *, order_id: UUID, amount: Money) -> None:
    """Raises PaymentStateConflict as `refunded` does."""
    part = state.part(order_id)
    if part is None or part.status is not PartStatus.CAPTURED:
        raise PaymentStateConflict("Nothing was captured for that order.")
    if amount.amount <= 0 or amount.currency != part.amount.currency:
        raise PaymentStateConflict("A refund is positive and in the currency of the payment.")
    left = part.amount - part.refunded
    if left < amount:
        raise PaymentStateConflict(
            "A refund cannot be more than what is left of the order's payment.",
            extra={"left": {"amount": left.amount, "currency": left.currency}},
        )


def known(state: PaymentState) -> Payment:
    """The payment. Raises PaymentNotFound before it was started."""
    if state.payment is None:
        raise PaymentNotFound
    return state.payment
