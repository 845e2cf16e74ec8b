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
    Tender,
    TenderKind,
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
from .payment import PURCHASE, TOP_UP, UNDECIDED, PartStatus, PaymentState, source_of, tendered


def started(
    id: UUID,
    *,
    buyer_id: UUID,
    method: PaymentMethod,
    parts: Sequence[PaymentPart],
    amount: Money,
    at: datetime,
    purpose: str = PURCHASE,
    tenders: Sequence[Tender] = (),
) -> tuple[Event, ...]:
    """Wallet and cash are authorised as they are opened; a card waits for its provider.

    Raises:
        ValueError: the parts do not sum to the amount; it is not positive, though it is not by wallet or there are
            no parts; or a tender is not of these orders, not positive, of nobody's account, or there twice.
    """
    if not _adds_up(parts, amount, is_wallet=method is PaymentMethod.WALLET):
        raise ValueError("a payment is positive, or by wallet zero, and the sum of its parts")
    if not _fit(tenders, parts, amount.currency, buyer_id):
        raise ValueError("a tender pays a part of one of the orders from the account of its kind")
    start = PaymentStarted(
        payment_id=id,
        buyer_id=buyer_id,
        method=method,
        purpose=purpose,
        amount=amount,
        parts=tuple(parts),
        at=at,
        tenders=tuple(tenders),
    )
    if method is PaymentMethod.CARD:
        return (start,)
    return (start, PaymentAuthorised(payment_id=id, amount=amount, provider_reference="", at=at))


def _adds_up(parts: Sequence[PaymentPart], amount: Money, *, is_wallet: bool) -> bool:
    if amount.amount < 0 or (not amount and not (is_wallet and parts)):
        return False
    if any(part.amount.amount < 0 for part in parts):
        return False
    return not parts or sum((part.amount for part in parts), Money.zero(amount.currency)) == amount


def _fit(tenders: Sequence[Tender], parts: Sequence[PaymentPart], currency: str, buyer_id: UUID) -> bool:
    orders = {part.order_id for part in parts}
    is_each_right = all(
        tender.order_id in orders
        and tender.amount.amount > 0
        and tender.amount.currency == currency
        and _has_its_source(tender, buyer_id)
        for tender in tenders
    )
    return is_each_right and len({source_of(tender) for tender in tenders}) == len(tenders)


def _has_its_source(tender: Tender, buyer_id: UUID) -> bool:
    """A subsidy has none, store credit is the buyer's own, a gift card is whoever's holds its code."""
    if tender.kind is TenderKind.CREDIT:
        return tender.source_id == buyer_id
    return (tender.source_id is None) == (tender.kind is TenderKind.SUBSIDY)


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
    taken = {part.order_id for part in parts}
    total = sum((part.amount for part in parts), Money.zero(payment.amount.currency))
    event = PaymentCaptured(
        payment_id=payment.id,
        buyer_id=payment.buyer_id,
        method=payment.method,
        amount=payment.amount if is_top_up else total,
        parts=parts,
        at=at,
        tenders=tuple(one.tender for one in state.tenders if one.order_id in taken),
    )
    return (event,)


def voided(state: PaymentState, *, reason: str, at: datetime) -> tuple[Event, ...]:
    """What was not captured is given back; nothing if all was captured, or the payment is over."""
    payment = known(state)
    if payment.status not in (*UNDECIDED, PaymentStatus.AUTHORISED):
        return ()
    if state.is_taken:
        return tuple(_released(payment, part.as_contract(), reason, at) for part in state.open_parts)
    return (PaymentVoided(payment_id=payment.id, reason=reason, at=at),)


def part_released(state: PaymentState, *, order_id: UUID, reason: str, at: datetime) -> tuple[Event, ...]:
    """One order's open part will not be taken; with the last one the whole payment is voided."""
    payment = known(state)
    part = state.part(order_id)
    if part is None or part.status is not PartStatus.OPEN or payment.status is not PaymentStatus.AUTHORISED:
        return ()
    release = _released(payment, part.as_contract(), reason, at)
    if state.is_taken or len(state.open_parts) > 1:
        return (release,)
    return (release, PaymentVoided(payment_id=payment.id, reason=reason, at=at))


def _released(payment: Payment, part: PaymentPart, reason: str, at: datetime) -> Event:
    return PaymentPartReleased(
        payment_id=payment.id, order_id=part.order_id, amount=part.amount, reason=reason, at=at
    )


def refunded(
    state: PaymentState,
    *,
    refund_id: UUID,
    order_id: UUID,
    amount: Money,
    reason: str,
    at: datetime,
    tenders: Sequence[Tender] = (),
) -> tuple[Event, ...]:
    """Money of one order goes back, of it to its tenders what these say; nothing if that refund is known.

    Raises:
        PaymentStateConflict: the amount is not positive or in another currency, or more than what was
            captured of the order and not refunded yet, be it of the method or of one tender.
    """
    payment = known(state)
    if refund_id in state.refund_ids:
        return ()
    refuse_too_much(state, order_id=order_id, amount=amount)
    _refuse_split(state, order_id, amount=amount, tenders=tenders)
    event = PaymentRefunded(
        payment_id=payment.id,
        refund_id=refund_id,
        order_id=order_id,
        buyer_id=payment.buyer_id,
        amount=amount,
        reason=reason,
        at=at,
        tenders=tuple(tenders),
    )
    return (event,)


def refuse_too_much(state: PaymentState, *, order_id: UUID, amount: Money) -> None:
    """Raises PaymentStateConflict as `refunded` does. Zero is right where the buyer paid nothing, but the platform did."""
    part = state.part(order_id)
    if part is None or part.status is not PartStatus.CAPTURED:
        raise PaymentStateConflict("Nothing was captured for that order.")
    tenders = [one for one in state.tenders if one.order_id == order_id]
    paid = part.amount + tendered((one.tender for one in tenders), part.amount.currency)
    least = 1 if paid or not tenders else 0
    if amount.amount < least or amount.currency != part.amount.currency:
        raise PaymentStateConflict("A refund is positive and in the currency of the payment.")
    back = (one.refunded for one in tenders if one.tender.kind is not TenderKind.SUBSIDY)
    left = paid - sum(back, part.refunded)
    if left < amount:
        raise PaymentStateConflict(
            "A refund cannot be more than what is left of the order's payment.",
            extra={"left": {"amount": left.amount, "currency": left.currency}},
        )


def _refuse_split(state: PaymentState, order_id: UUID, *, amount: Money, tenders: Sequence[Tender]) -> None:
    part = state.part(order_id)
    assert part is not None
    by_method = amount - tendered(tenders, amount.currency)
    left = {one.source: one.tender.amount - one.refunded for one in state.tenders}
    zero = Money.zero(amount.currency)
    is_within = all(
        source_of(tender) in left and zero < tender.amount <= left[source_of(tender)] for tender in tenders
    )
    if not (is_within and zero <= by_method <= part.amount - part.refunded):
        raise PaymentStateConflict("A refund gives no source more than it paid.")


def known(state: PaymentState) -> Payment:
    """The payment. Raises PaymentNotFound before it was started."""
    if state.payment is None:
        raise PaymentNotFound
    return state.payment
