"""The ledger as other contexts use it: accounts by what they are for, transfers in two phases."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money

# Loyalty coins: a currency of their own, whole coins only. Accounts of coins hold nothing else, and no other account holds coins.
COINS = "XTC"


class AccountKind(StrEnum):
    """What an account holds. Owned ones never go below zero, but for `advance`, which is a debt."""

    BUYER = "buyer"  # owner: user; money to spend
    CREDIT = "credit"  # owner: user; store credit, which can be spent but not paid out
    GIFT_CARD = "gift_card"  # owner: gift card; what is left on it
    ESCROW = "escrow"  # owner: order; paid, not yet the seller's
    SELLER = "seller"  # owner: shop; earned, to be paid out
    RESERVE = "reserve"  # owner: shop; earned, kept back for a time against returns
    ADVANCE = "advance"  # owner: shop; below zero by what the platform laid out for it
    COMMISSION = "commission"  # platform: its share
    TAX = "tax"  # platform: tax on its share, owed to the tax office
    PROVIDER = "provider"  # platform: what the card provider holds for us (debited when it takes in)
    COURIER = "courier"  # platform: cash collected on delivery, still with the courier
    BANK = "bank"  # platform: what left to sellers' bank accounts (credited when paid out)
    PROMOTION = "promotion"  # platform: pays its part of vouchers, and gift cards given away
    GOODWILL = "goodwill"  # platform: pays refunds that it bears, and store credit granted
    CARRIER = "carrier"  # platform: pays refunds that a carrier bears, to be claimed from it
    PROVIDER_FEE = "provider_fee"  # platform: what card providers keep of what they take in
    COIN = "coin"  # owner: user; loyalty coins, which are no money and never become any
    COIN_MINT = "coin_mint"  # platform: coins given out (debited) less those spent, taken back or expired


class TransferStatus(StrEnum):
    """A pending transfer holds the money; it is then posted or voided, once."""

    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class AccountRef:
    """An account by kind and owner; platform kinds have no owner."""

    kind: AccountKind
    owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TransferOrder:
    """A wish to move money. `id` is the caller's: the same id again has no further effect."""

    id: UUID
    debit: AccountRef
    credit: AccountRef
    amount: Money
    reason: str
    reference_id: UUID


@dataclass(frozen=True, slots=True)
class Transfer:
    """One movement in the ledger."""

    id: UUID
    debit: AccountRef
    credit: AccountRef
    amount: Money
    status: TransferStatus
    reason: str
    reference_id: UUID
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Balance:
    """`available` can be spent; `held` is pending outwards."""

    account: AccountRef
    available: Money
    held: Money


@dataclass(frozen=True, slots=True)
class ProviderFee:
    """What is booked as a card provider's fee for one payment; `bookings` counts the transfers that sum to it."""

    payment_id: UUID
    amount: Money
    bookings: int


class Bearer(StrEnum):
    """Who bears a refund."""

    SELLER = "seller"
    PLATFORM = "platform"
    CARRIER = "carrier"


class ReclaimStatus(StrEnum):
    """`open` until the refund has gone out, or was given up (`undone`)."""

    OPEN = "open"
    REFUNDED = "refunded"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Reclaim:
    """Money put back into an order's escrow for a refund: who paid how much of it.

    The parts sum to `amount`; all are zero where the seller bears the refund and had not had the money yet.
    """

    refund_id: UUID
    order_id: UUID
    shop_id: UUID
    bearer: Bearer
    amount: Money
    seller: Money
    advance: Money
    commission: Money
    tax: Money
    platform: Money
    carrier: Money
    status: ReclaimStatus


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of an account's history: signed, newest first."""

    transfer_id: UUID
    amount: Money
    reason: str
    reference_id: UUID
    status: TransferStatus
    at: datetime


@dataclass(frozen=True, slots=True)
class CurrencyTotals:
    """All accounts of one currency; `sum` is `owned` + `platform` and must be zero."""

    currency: str
    owned: int
    platform: int
    sum: int
    accounts: int


@dataclass(frozen=True, slots=True)
class BalanceFault:
    """An account whose row disagrees with its transfers, or is below zero, or is missing."""

    account_id: UUID
    kind: str
    owner_id: UUID | None
    currency: str
    available: int
    held: int
    expected_available: int
    expected_held: int


@dataclass(frozen=True, slots=True)
class OpenEscrow:
    """Money of an order that is over: `cause` is `completed` or `cancelled`."""

    order_id: UUID
    cause: str
    amount: Money
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class LedgerReport:
    """What `check` found. `settling` counts ended escrows that are still within their grace."""

    at: datetime
    currencies: tuple[CurrencyTotals, ...]
    faults: tuple[BalanceFault, ...]
    escrows: tuple[OpenEscrow, ...]
    settling: int

    @property
    def is_clean(self) -> bool:
        """Nothing is wrong."""
        return not self.faults and not self.escrows and all(total.sum == 0 for total in self.currencies)


class InsufficientFunds(TitanError):
    """The account holds less than the amount."""

    code = "wallet.insufficient_funds"
    kind = Kind.CONFLICT
    title = "There is not enough money in the wallet"


class TransferNotFound(NotFound):
    """No such transfer."""

    code = "wallet.transfer_not_found"
    title = "No such transfer"


class TransferClosed(TitanError):
    """A pending transfer was already voided (or posted) the other way."""

    code = "wallet.transfer_closed"
    kind = Kind.CONFLICT
    title = "This transfer has already been closed"


class TransferConflict(TitanError):
    """The id is known with another amount or account."""

    code = "wallet.transfer_conflict"
    kind = Kind.CONFLICT
    title = "That transfer exists with other terms"


class TransferElsewhere(TitanError):
    """The transfer is between accounts of two cells and would have to wait in between, or neither account is of this cell."""

    code = "wallet.transfer_elsewhere"
    kind = Kind.CONFLICT
    title = "This money is kept in another cell"


class ReclaimTooMuch(TitanError):
    """More than was paid of the order, refunds before it counted."""

    code = "wallet.reclaim_too_much"
    kind = Kind.CONFLICT
    title = "More than was paid of the order cannot be refunded"


class ReclaimConflict(TitanError):
    """The refund is known with other terms, or was given up."""

    code = "wallet.reclaim_conflict"
    kind = Kind.CONFLICT
    title = "That refund is known with other terms, or was given up"
