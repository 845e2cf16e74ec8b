"""Payouts as sellers and operators see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class Schedule(StrEnum):
    """How often a shop is paid. `manual`: when it asks."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MANUAL = "manual"


class PayoutStatus(StrEnum):
    """Where a payout stands. `approval_needed`: one person approved, another one must too."""

    DRAFT = "draft"
    APPROVAL_NEEDED = "approval_needed"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class LineKind(StrEnum):
    """Why what a shop has earned grew or shrank."""

    RELEASE = "release"
    REFUND = "refund"
    REFUND_UNDONE = "refund_undone"
    ADVANCE = "advance"
    RESERVE = "reserve"
    RESERVE_FREED = "reserve_freed"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where a shop is paid. `iban` is without spaces."""

    holder: str
    iban: str

    @property
    def masked(self) -> str:
        """Enough to recognise it by."""
        return f"{self.iban[:4]} … {self.iban[-4:]}"


@dataclass(frozen=True, slots=True)
class PayoutSettings:
    """How a shop is paid. `minimum` is of the shop's own currency; without an account nothing is paid.

    `reserve_bp` of each release is kept for `reserve_days`: set by operators.
    """

    shop_id: UUID
    schedule: Schedule
    minimum: Money
    account: BankAccount | None
    reserve_bp: int
    reserve_days: int


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """One movement. amount = gross - commission - tax + other.

    `gross` is what buyers paid, negative for a refund. `other` is what was laid out for the shop, or was filled of
    that, or went into the reserve or out of it.
    """

    kind: LineKind
    order_id: UUID | None
    gross: Money
    commission: Money
    tax: Money
    other: Money
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Payout:
    """A payout as it stands. `attempt` counts how often it was tried; `reference` is the bank's."""

    id: UUID
    shop_id: UUID
    amount: Money
    period: str
    status: PayoutStatus
    account: BankAccount
    needs_two: bool
    approved_by_id: UUID | None
    second_approved_by_id: UUID | None
    attempt: int
    reference: str
    failure: str
    batch_id: UUID | None
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PayoutStatement:
    """A payout with its lines, which sum to its amount."""

    payout: Payout
    lines: tuple[PayoutLine, ...]


@dataclass(frozen=True, slots=True)
class Purse:
    """A shop's money in one currency.

    `available` is to be paid next; `under_way` is in payouts that the bank has not paid yet; `reserve` is kept for a
    time, the next of it until `next_free_at`; `advance` is what the platform laid out and the shop owes.
    """

    available: Money
    under_way: Money
    reserve: Money
    advance: Money
    next_free_at: datetime | None


@dataclass(frozen=True, slots=True)
class TaxMonth:
    """A shop's month in one currency. net = gross - refunds - fees - tax_on_fees."""

    year: int
    month: int
    currency: str
    gross: Money
    refunds: Money
    fees: Money
    tax_on_fees: Money
    net: Money


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A payout as the bank was told of it."""

    payout_id: UUID
    period: str
    account: BankAccount
    amount: Money


@dataclass(frozen=True, slots=True)
class Batch:
    """Payouts that went to the bank at once. What was told stays, whatever becomes of them."""

    id: UUID
    currency: str
    entries: tuple[BatchEntry, ...]
    total: Money
    created_at: datetime


class PayoutNotFound(NotFound):
    """No such payout of the shop's."""

    code = "payouts.not_found"
    title = "No such payout"


class PayoutSettingsInvalid(TitanError):
    """The settings break a rule; `problems` names each."""

    code = "payouts.settings_invalid"
    kind = Kind.INVALID
    title = "The payout settings are not valid"


class PayoutStateConflict(TitanError):
    """The payout's status does not allow this step."""

    code = "payouts.state_conflict"
    kind = Kind.CONFLICT
    title = "The payout's status does not allow this"


class SecondPersonNeeded(TitanError):
    """The same person cannot approve twice."""

    code = "payouts.second_person_needed"
    kind = Kind.CONFLICT
    title = "Another person has to approve this payout"


class NothingToPay(TitanError):
    """There is nothing to be paid, too little, no bank account, or the shop owes an advance."""

    code = "payouts.nothing_to_pay"
    kind = Kind.CONFLICT
    title = "There is nothing that can be paid out"


class BatchNotFound(NotFound):
    """No such batch."""

    code = "payouts.batch_not_found"
    title = "No such batch of payouts"
