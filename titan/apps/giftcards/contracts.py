"""Gift cards as other contexts see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class CardStatus(StrEnum):
    """Whether a card may be used."""

    ACTIVE = "active"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A card as it stands. `balance` is what is left on it; `last4` ends its code."""

    id: UUID
    last4: str
    issued: Money
    balance: Money
    status: CardStatus
    buyer_id: UUID | None
    expires_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A card with its code, told to whoever made it."""

    card: GiftCard
    code: str


@dataclass(frozen=True, slots=True)
class UsableCard:
    """A card that may pay, and what is on it."""

    id: UUID
    available: Money


class GiftCardNotFound(NotFound):
    """No card of that code may be used: there is none, or it is blocked, or over. Which of them is not told."""

    code = "giftcards.not_found"
    title = "There is no gift card with this code"


class GiftCardInvalid(TitanError):
    """The wish breaks a rule; `problems` names each."""

    code = "giftcards.invalid"
    kind = Kind.INVALID
    title = "The gift card cannot be made like this"


class GiftCardConflict(TitanError):
    """The id is known with other terms, or the card is empty."""

    code = "giftcards.conflict"
    kind = Kind.CONFLICT
    title = "This gift card does not allow that"
