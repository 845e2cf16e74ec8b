"""Facts about money in the ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class EscrowReleased(Event):
    """An order's money went to the seller, less the platform's fee. paid = seller_share + commission + tax."""

    type: ClassVar[str] = "wallet.escrow_released.v1"
    order_id: UUID
    shop_id: UUID
    paid: Money
    seller_share: Money
    commission: Money
    released_at: datetime
    tax: Money | None = None


@register
@dataclass(frozen=True, slots=True)
class EscrowReclaimed(Event):
    """Money was put back into an order's escrow for a refund: amount is the sum of the six parts."""

    type: ClassVar[str] = "wallet.escrow_reclaimed.v1"
    refund_id: UUID
    order_id: UUID
    shop_id: UUID
    bearer: str
    amount: Money
    seller: Money
    advance: Money
    commission: Money
    tax: Money
    platform: Money
    carrier: Money
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class EscrowReclaimUndone(Event):
    """The refund was given up: what had been put back for it went whence it came."""

    type: ClassVar[str] = "wallet.escrow_reclaim_undone.v1"
    refund_id: UUID
    order_id: UUID
    shop_id: UUID
    amount: Money
    seller: Money
    advance: Money
    commission: Money
    tax: Money
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class WalletToppedUp(Event):
    """A buyer's wallet grew by a payment through the provider."""

    type: ClassVar[str] = "wallet.wallet_topped_up.v1"
    user_id: UUID
    top_up_id: UUID
    amount: Money
    at: datetime
