"""A payment as its events make it."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from titan.kernel.events import Event
from titan.kernel.money import Money

from ..contracts import Payment, PaymentMethod, PaymentPart, PaymentStatus
from ..events import (
    PaymentActionRequired,
    PaymentAuthorised,
    PaymentCaptured,
    PaymentDeclinedByProvider,
    PaymentPartReleased,
    PaymentRefunded,
    PaymentStarted,
    PaymentVoided,
)

PURCHASE = "purchase"
TOP_UP = "top_up"
# From here on the provider has yet to say yes or no.
UNDECIDED = (PaymentStatus.CREATED, PaymentStatus.ACTION_REQUIRED, PaymentStatus.PENDING)


class PartStatus(StrEnum):
    """`capturing` is asked of the provider but not answered; the events know the other three."""

    OPEN = "open"
    CAPTURING = "capturing"
    CAPTURED = "captured"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Part:
    """One order's share and what became of it."""

    order_id: UUID
    shop_id: UUID
    amount: Money
    refunded: Money
    status: PartStatus

    def as_contract(self) -> PaymentPart:
        """The share alone."""
        return PaymentPart(self.order_id, self.shop_id, self.amount)


@dataclass(frozen=True, slots=True)
class PaymentState:
    """The folded payment; `payment` is None before it was started."""

    payment: Payment | None = None
    purpose: str = PURCHASE
    parts: tuple[Part, ...] = ()
    refund_ids: tuple[UUID, ...] = ()

    @classmethod
    def initial(cls) -> Self:
        """Nothing has happened."""
        return cls()

    def apply(self, event: Event) -> Self:
        """The state after the event."""
        if isinstance(event, PaymentStarted):
            return replace(self, **_started(event))
        if self.payment is None:
            raise ValueError(f"{event.type} before the payment was started")
        return replace(self, **_changes(self, self.payment, event))

    def part(self, order_id: UUID) -> Part | None:
        """The part of that order."""
        return next((part for part in self.parts if part.order_id == order_id), None)

    @property
    def open_parts(self) -> tuple[Part, ...]:
        """Parts that may still be captured."""
        return tuple(part for part in self.parts if part.status is PartStatus.OPEN)


def _started(event: PaymentStarted) -> dict[str, Any]:
    zero = Money.zero(event.amount.currency)
    payment = Payment(
        id=event.payment_id,
        buyer_id=event.buyer_id,
        method=PaymentMethod(event.method),
        amount=event.amount,
        captured=zero,
        refunded=zero,
        status=PaymentStatus.CREATED,
        parts=event.parts,
        redirect_url="",
        provider_reference="",
        decline_reason="",
        created_at=event.at,
    )
    parts = tuple(Part(p.order_id, p.shop_id, p.amount, zero, PartStatus.OPEN) for p in event.parts)
    return {"payment": payment, "purpose": event.purpose, "parts": parts}


def _changes(state: PaymentState, payment: Payment, event: Event) -> dict[str, Any]:
    """What the event changes of the state."""
    match event:
        case PaymentActionRequired():
            return {
                "payment": replace(
                    payment,
                    status=PaymentStatus.ACTION_REQUIRED,
                    redirect_url=event.redirect_url,
                    provider_reference=event.provider_reference,
                )
            }
        case PaymentAuthorised():
            reference = event.provider_reference
            status = PaymentStatus.AUTHORISED
            return {"payment": replace(payment, status=status, provider_reference=reference)}
        case PaymentDeclinedByProvider():
            status = PaymentStatus.DECLINED
            return {"payment": replace(payment, status=status, decline_reason=event.reason)}
        case PaymentVoided():
            return _voided(state, payment)
        case PaymentPartReleased():
            return _settled(payment, _with(state.parts, {event.order_id}, PartStatus.RELEASED))
        case PaymentCaptured():
            captured = replace(payment, captured=payment.captured + event.amount)
            orders = {part.order_id for part in event.parts}
            return _settled(captured, _with(state.parts, orders, PartStatus.CAPTURED))
        case PaymentRefunded():
            return _refunded(state, payment, event)
    raise ValueError(f"{event.type} is no event of a payment")


def _with(parts: tuple[Part, ...], order_ids: set[UUID], status: PartStatus) -> tuple[Part, ...]:
    return tuple(replace(part, status=status) if part.order_id in order_ids else part for part in parts)


def _settled(payment: Payment, parts: tuple[Part, ...]) -> dict[str, Any]:
    """With no part open any more the payment is captured, and as far as that refunded; a top-up has no parts."""
    if payment.captured and not any(part.status is PartStatus.OPEN for part in parts):
        payment = replace(payment, status=_captured_status(payment))
    return {"payment": payment, "parts": parts}


def _captured_status(payment: Payment) -> PaymentStatus:
    if payment.refunded == payment.captured:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PARTLY_REFUNDED if payment.refunded else PaymentStatus.CAPTURED


def _voided(state: PaymentState, payment: Payment) -> dict[str, Any]:
    orders = {part.order_id for part in state.open_parts}
    return {
        "payment": replace(payment, status=PaymentStatus.VOIDED),
        "parts": _with(state.parts, orders, PartStatus.RELEASED),
    }


def _refunded(state: PaymentState, payment: Payment, event: PaymentRefunded) -> dict[str, Any]:
    parts = tuple(
        replace(part, refunded=part.refunded + event.amount) if part.order_id == event.order_id else part
        for part in state.parts
    )
    settled = _settled(replace(payment, refunded=payment.refunded + event.amount), parts)
    return {**settled, "refund_ids": (*state.refund_ids, event.refund_id)}
