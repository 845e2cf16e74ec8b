"""Coins as other contexts see them: what a buyer has, what a purchase spends, and why they came and went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, TitanError
from titan.kernel.ids import new_id
from titan.kernel.money import Money

# Stands for coins where a discount names the voucher that it is of.
COINS_ID = new_id(bucket=0, now_ms=0, random_bits=0xC0)


class Movement(StrEnum):
    """Why coins came or went."""

    EARNED = "earned"  # by an order that is finished
    GRANTED = "granted"  # by an operator
    SPENT = "spent"
    RETURNED = "returned"  # what they were spent on was cancelled or refunded
    TAKEN_BACK = "taken_back"  # what they were earned with was refunded
    EXPIRED = "expired"

    @property
    def is_incoming(self) -> bool:
        """Adds to what the buyer has."""
        return self in (Movement.EARNED, Movement.GRANTED, Movement.RETURNED)


@dataclass(frozen=True, slots=True)
class CoinRate:
    """In one currency, in minor units: `earn_minor` spent on goods earn a coin, `coins_per_minor` coins are one minor unit off."""

    earn_minor: int
    coins_per_minor: int


@dataclass(frozen=True, slots=True)
class CoinRules:
    """How coins are earned and spent in a currency. `most_share_bp` is of what the goods cost after vouchers, in 1/10,000."""

    rate: CoinRate
    most_per_order: int
    most_share_bp: int


@dataclass(frozen=True, slots=True)
class Purse:
    """A buyer's coins: what came and went in all (`spent` less what was returned), and what will end next."""

    user_id: UUID
    earned: int = 0
    granted: int = 0
    spent: int = 0
    taken_back: int = 0
    expired: int = 0
    ending: int = 0
    ends_at: datetime | None = None

    @property
    def balance(self) -> int:
        """What can be spent."""
        return self.earned + self.granted - self.spent - self.taken_back - self.expired


@dataclass(frozen=True, slots=True)
class CoinEntry:
    """A line of a buyer's history. `reference_id` is the order, the purchase, or the grant that it is about."""

    id: UUID
    movement: Movement
    coins: int
    reference_id: UUID
    reason: str
    at: datetime

    @property
    def signed(self) -> int:
        """Below zero where coins went."""
        return self.coins if self.movement.is_incoming else -self.coins


@dataclass(frozen=True, slots=True)
class CoinPart:
    """Coins that one shop's order takes, and what they are off its goods."""

    shop_id: UUID
    coins: int
    amount: Money


@dataclass(frozen=True, slots=True)
class CoinUse:
    """Coins that an order of a purchase spends."""

    order_id: UUID
    coins: int


@dataclass(frozen=True, slots=True)
class CoinFault:
    """A buyer whose counters disagree with the history, with the ledger, or with what purchases hold."""

    user_id: UUID
    what: str
    counted: int
    expected: int


class NotEnoughCoins(TitanError):
    """The buyer has fewer coins than that by now; ask for a new quote."""

    code = "gamification.not_enough_coins"
    kind = Kind.CONFLICT
    title = "There are not enough coins any more"


class CoinsClosed(TitanError):
    """The purchase gave its coins back already, so it cannot spend any."""

    code = "gamification.closed"
    kind = Kind.CONFLICT
    title = "This purchase has given its coins back"


class CoinsConflict(TitanError):
    """The purchase or the grant is known with other terms."""

    code = "gamification.conflict"
    kind = Kind.CONFLICT
    title = "That is known with other coins"


class CoinGrantInvalid(TitanError):
    """Coins cannot be granted so; `problems` names each fault."""

    code = "gamification.grant_invalid"
    kind = Kind.INVALID
    title = "Coins cannot be granted so"
