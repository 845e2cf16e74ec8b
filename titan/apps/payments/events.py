"""Facts about payments. Streams are the payment ids; the payment is folded from them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money

from .contracts import PaymentPart, Tender


@register
@dataclass(frozen=True, slots=True)
class PaymentStarted(Event):
    """A payment was opened for a purchase or a wallet top-up."""

    type: ClassVar[str] = "payments.payment_started.v1"
    payment_id: UUID
    buyer_id: UUID
    method: str
    purpose: str
    amount: Money
    parts: tuple[PaymentPart, ...]
    at: datetime
    tenders: tuple[Tender, ...] = ()


@register
@dataclass(frozen=True, slots=True)
class PaymentActionRequired(Event):
    """The buyer must visit the provider's page."""

    type: ClassVar[str] = "payments.payment_action_required.v1"
    payment_id: UUID
    redirect_url: str
    provider_reference: str
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class PaymentAuthorised(Event):
    """The amount is held for us."""

    type: ClassVar[str] = "payments.payment_authorised.v1"
    payment_id: UUID
    amount: Money
    provider_reference: str
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class PaymentDeclinedByProvider(Event):
    """The payment will not happen."""

    type: ClassVar[str] = "payments.payment_declined.v1"
    payment_id: UUID
    reason: str
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class PaymentCaptured(Event):
    """The money is ours to hold in escrow, one part an order, and what the tenders pay of these orders."""

    type: ClassVar[str] = "payments.payment_captured.v1"
    payment_id: UUID
    buyer_id: UUID
    method: str
    amount: Money
    parts: tuple[PaymentPart, ...]
    at: datetime
    tenders: tuple[Tender, ...] = ()


@register
@dataclass(frozen=True, slots=True)
class PaymentVoided(Event):
    """The hold was given back before any capture."""

    type: ClassVar[str] = "payments.payment_voided.v1"
    payment_id: UUID
    reason: str
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class PaymentPartReleased(Event):
    """One order was called off before its part was captured: it will not be taken."""

    type: ClassVar[str] = "payments.payment_part_released.v1"
    payment_id: UUID
    order_id: UUID
    amount: Money
    reason: str
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class PaymentRefunded(Event):
    """Money of one order went back by the ways it came; `amount` is what the buyer got.

    `tenders` are what went back to gift cards, credit and, beside the amount, to the platform for its subsidy; the rest
    of the amount went by the payment's method.
    """

    type: ClassVar[str] = "payments.payment_refunded.v1"
    payment_id: UUID
    refund_id: UUID
    order_id: UUID
    buyer_id: UUID
    amount: Money
    reason: str
    at: datetime
    tenders: tuple[Tender, ...] = ()
