"""Facts about gift cards and store credit."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class GiftCardIssued(Event):
    """A card was bought (`buyer_id`) or given away by the platform, with its money on it."""

    type: ClassVar[str] = "giftcards.gift_card_issued.v1"
    card_id: UUID
    buyer_id: UUID | None
    amount: Money
    reason: str
    issued_at: datetime


@register
@dataclass(frozen=True, slots=True)
class GiftCardRedeemed(Event):
    """What was left on a card became store credit."""

    type: ClassVar[str] = "giftcards.gift_card_redeemed.v1"
    card_id: UUID
    user_id: UUID
    amount: Money
    redeemed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CreditGranted(Event):
    """The platform gave a buyer store credit."""

    type: ClassVar[str] = "giftcards.credit_granted.v1"
    grant_id: UUID
    user_id: UUID
    amount: Money
    reason: str
    granted_at: datetime
