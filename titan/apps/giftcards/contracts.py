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


class GiveawayKind(StrEnum):
    """What the platform gives away."""

    CARDS = "cards"
    CREDIT = "credit"


class GiveawayStatus(StrEnum):
    """How far it is. What is approved is carried out within seconds."""

    APPROVAL_NEEDED = "approval_needed"
    APPROVED = "approved"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class GiveawayDraft:
    """What an operator asks for: `count` cards of an amount each, or credit for a `buyer`, named by id or e-mail."""

    kind: GiveawayKind
    amount: Money
    reason: str
    count: int = 1
    buyer: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Giveaway:
    """What was asked for, by whom, and how far it is. `needs_two`: another person has to approve it."""

    id: UUID
    kind: GiveawayKind
    count: int
    amount: Money
    user_id: UUID | None
    expires_at: datetime | None
    reason: str
    status: GiveawayStatus
    needs_two: bool
    requested_by: UUID
    decided_by: UUID | None


class GiveawayNotFound(NotFound):
    """No such giveaway."""

    code = "giftcards.giveaway_not_found"
    title = "No such giveaway"


class GiveawayInvalid(TitanError):
    """The draft breaks a rule; `problems` names each."""

    code = "giftcards.giveaway_invalid"
    kind = Kind.INVALID
    title = "This cannot be given away like that"


class GiveawayConflict(TitanError):
    """The id is known with other terms, or the giveaway's status does not allow this."""

    code = "giftcards.giveaway_conflict"
    kind = Kind.CONFLICT
    title = "The giveaway does not allow that"


class SecondPersonNeeded(TitanError):
    """Who asked for a giveaway above the limit cannot approve it."""

    code = "giftcards.second_person_needed"
    kind = Kind.DENIED
    title = "Somebody else has to approve this"


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
