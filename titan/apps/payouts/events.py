"""Facts about payouts. Streams are payout ids; bank accounts stay out of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class PayoutCreated(Event):
    """What a shop earned is held for it. amount = gross - commission - tax + other, over `lines` lines."""

    type: ClassVar[str] = "payouts.payout_created.v1"
    payout_id: UUID
    shop_id: UUID
    period: str
    amount: Money
    gross: Money
    commission: Money
    tax: Money
    other: Money
    lines: int
    created_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutApproved(Event):
    """Somebody approved; `is_complete` when no one else has to."""

    type: ClassVar[str] = "payouts.payout_approved.v1"
    payout_id: UUID
    shop_id: UUID
    actor_id: UUID
    is_complete: bool
    reason: str
    approved_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutSent(Event):
    """The bank was told to pay."""

    type: ClassVar[str] = "payouts.payout_sent.v1"
    payout_id: UUID
    shop_id: UUID
    batch_id: UUID
    amount: Money
    sent_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutPaid(Event):
    """The bank has paid; the money has left the ledger."""

    type: ClassVar[str] = "payouts.payout_paid.v1"
    payout_id: UUID
    shop_id: UUID
    amount: Money
    reference: str
    paid_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutFailed(Event):
    """The bank did not pay; the money is the shop's again, and the payout may be tried anew."""

    type: ClassVar[str] = "payouts.payout_failed.v1"
    payout_id: UUID
    shop_id: UUID
    amount: Money
    reason: str
    failed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutRetried(Event):
    """The money is held once more, for the shop's present bank account; it has to be approved again."""

    type: ClassVar[str] = "payouts.payout_retried.v1"
    payout_id: UUID
    shop_id: UUID
    amount: Money
    attempt: int
    retried_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutCancelled(Event):
    """The payout was called off; its lines wait for the next one."""

    type: ClassVar[str] = "payouts.payout_cancelled.v1"
    payout_id: UUID
    shop_id: UUID
    amount: Money
    reason: str
    cancelled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class PayoutSettingsChanged(Event):
    """How a shop is paid was changed. The account is named by its end only."""

    type: ClassVar[str] = "payouts.settings_changed.v1"
    shop_id: UUID
    actor_id: UUID
    schedule: str
    account: str
    reserve_bp: int
    reserve_days: int
    changed_at: datetime
