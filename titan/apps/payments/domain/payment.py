"""A payment as its events make it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Self, TypeVar
from uuid import UUID

from titan.kernel.events import Event
from titan.kernel.money import Money

from ..contracts import Payment, PaymentMethod, PaymentPart, PaymentStatus, Tender, TenderKind
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
class TenderPart:
    """A tender and what became of it: taken or released with its order's part, released too when the payment is declined."""

    tender: Tender
    refunded: Money
    status: PartStatus

    @property
    def order_id(self) -> UUID:
        """Whose order it pays."""
        return self.tender.order_id

    @property
    def source(self) -> tuple[UUID, TenderKind, UUID | None]:
        """What tells it from the payment's other tenders."""
        return source_of(self.tender)


def source_of(tender: Tender) -> tuple[UUID, TenderKind, UUID | None]:
    """Order, kind and source: a payment has one tender of each."""
    return (tender.order_id, tender.kind, tender.source_id)


@dataclass(frozen=True, slots=True)
class PaymentState:
    """The folded payment; `payment` is None before it was started."""

    payment: Payment | None = None
    purpose: str = PURCHASE
    parts: tuple[Part, ...] = ()
    tenders: tuple[TenderPart, ...] = ()
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

    @property
    def is_taken(self) -> bool:
        """Something was captured, if only tenders."""
        return bool(self.payment and self.payment.captured) or any(
            part.status is PartStatus.CAPTURED for part in self.parts
        )


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
        tenders=event.tenders,
    )
    parts = tuple(Part(p.order_id, p.shop_id, p.amount, zero, PartStatus.OPEN) for p in event.parts)
    tenders = tuple(TenderPart(tender, zero, PartStatus.OPEN) for tender in event.tenders)
    return {"payment": payment, "purpose": event.purpose, "parts": parts, "tenders": tenders}


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
            declined = replace(payment, status=status, decline_reason=event.reason)
            return {"payment": declined, "tenders": _with(state.tenders, None, PartStatus.RELEASED)}
        case PaymentVoided():
            return _voided(state, payment)
        case PaymentPartReleased():
            return _settled(_marked(state, {event.order_id}, PartStatus.RELEASED), payment)
        case PaymentCaptured():
            captured = replace(payment, captured=payment.captured + event.amount)
            orders = {part.order_id for part in event.parts}
            return _settled(_marked(state, orders, PartStatus.CAPTURED), captured)
        case PaymentRefunded():
            return _refunded(state, payment, event)
    raise ValueError(f"{event.type} is no event of a payment")


_Share = TypeVar("_Share", Part, TenderPart)


def _with(shares: tuple[_Share, ...], orders: set[UUID] | None, status: PartStatus) -> tuple[_Share, ...]:
    """The shares of these orders (None: of all) in that status."""
    return tuple(
        replace(share, status=status) if orders is None or share.order_id in orders else share
        for share in shares
    )


def _marked(state: PaymentState, orders: set[UUID], status: PartStatus) -> PaymentState:
    return replace(
        state, parts=_with(state.parts, orders, status), tenders=_with(state.tenders, orders, status)
    )


def _settled(state: PaymentState, payment: Payment) -> dict[str, Any]:
    """With no part open any more the payment is captured, and as far as that refunded; a top-up has no parts."""
    state = replace(state, payment=payment)
    if state.is_taken and not state.open_parts:
        payment = replace(payment, status=_captured_status(state, payment))
    return {"payment": payment, "parts": state.parts, "tenders": state.tenders}


def _captured_status(state: PaymentState, payment: Payment) -> PaymentStatus:
    """Of all that was captured, the tenders too."""
    taken = [one for one in state.tenders if one.status is PartStatus.CAPTURED]
    refunded = sum((one.refunded for one in taken), payment.refunded)
    if not refunded:
        return PaymentStatus.CAPTURED
    captured = sum((one.tender.amount for one in taken), payment.captured)
    return PaymentStatus.REFUNDED if refunded == captured else PaymentStatus.PARTLY_REFUNDED


def _voided(state: PaymentState, payment: Payment) -> dict[str, Any]:
    orders = {part.order_id for part in state.open_parts}
    released = _marked(state, orders, PartStatus.RELEASED)
    voided = replace(payment, status=PaymentStatus.VOIDED)
    return {"payment": voided, "parts": released.parts, "tenders": released.tenders}


def _refunded(state: PaymentState, payment: Payment, event: PaymentRefunded) -> dict[str, Any]:
    by_method = event.amount - tendered(event.tenders, event.amount.currency)
    back = {source_of(tender): tender.amount for tender in event.tenders}
    parts = tuple(
        replace(part, refunded=part.refunded + by_method) if part.order_id == event.order_id else part
        for part in state.parts
    )
    tenders = tuple(
        replace(one, refunded=one.refunded + back[one.source]) if one.source in back else one
        for one in state.tenders
    )
    after = replace(state, parts=parts, tenders=tenders)
    settled = _settled(after, replace(payment, refunded=payment.refunded + by_method))
    return {**settled, "refund_ids": (*state.refund_ids, event.refund_id)}


def tendered(tenders: Iterable[Tender], currency: str) -> Money:
    """What of these tenders is the buyer's money: gift cards and credit, not the subsidy."""
    amounts = (tender.amount for tender in tenders if tender.kind is not TenderKind.SUBSIDY)
    return sum(amounts, Money.zero(currency))
