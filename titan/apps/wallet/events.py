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
class WalletToppedUp(Event):
    """A buyer's wallet grew by a payment through the provider."""

    type: ClassVar[str] = "wallet.wallet_topped_up.v1"
    user_id: UUID
    top_up_id: UUID
    amount: Money
    at: datetime
