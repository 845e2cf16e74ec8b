"""What goes in and out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.kernel.money import Money
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import (
    BankAccount,
    Payout,
    PayoutLine,
    PayoutSettings,
    PayoutStatement,
    PayoutStatus,
    Schedule,
    TaxMonth,
)

Minor = Annotated[int, Field(ge=0, le=10**12)]


@dataclass(frozen=True, slots=True)
class PayoutQuery:
    """Which payouts to list."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class PayoutSummary:
    """A payout. `account` shows the start and the end of the IBAN, `reference` is the bank's."""

    id: UUID
    amount: Money
    period: str
    status: PayoutStatus
    account: str
    reference: str
    failure: str
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class PayoutDetail:
    """A payout with its lines, which sum to its amount."""

    payout: PayoutSummary
    lines: tuple[PayoutLine, ...]


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Which of the shop's money to pay out now."""

    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class AccountBody:
    """A bank account, spaces in the IBAN are taken out."""

    holder: Annotated[str, Field(min_length=2, max_length=70)]
    iban: Annotated[str, Field(min_length=15, max_length=50)]


@dataclass(frozen=True, slots=True)
class SettingsBody:
    """How the shop is paid. Without an account the one that is there stays."""

    schedule: Schedule
    minimum_minor: Minor = 0
    account: AccountBody | None = None


@dataclass(frozen=True, slots=True)
class SettingsView:
    """How the shop is paid. Of the IBAN only the start and the end are shown; the reserve is set by operators."""

    schedule: Schedule
    minimum: Money
    holder: str
    iban: str
    reserve_bp: int
    reserve_days: int


@dataclass(frozen=True, slots=True)
class TaxQuery:
    """A year, or one month of it."""

    year: Annotated[int, Field(ge=2000, le=2999)]
    month: Annotated[int, Field(ge=1, le=12)] | None = None


@dataclass(frozen=True, slots=True)
class TaxReport:
    """A line per month and currency; net = gross - refunds - fees - tax_on_fees."""

    months: tuple[TaxMonth, ...]


def summary(payout: Payout) -> PayoutSummary:
    """A payout as its seller sees it."""
    return PayoutSummary(
        id=payout.id,
        amount=payout.amount,
        period=payout.period,
        status=payout.status,
        account=payout.account.masked,
        reference=payout.reference,
        failure=payout.failure,
        created_at=payout.created_at,
        sent_at=payout.sent_at,
        closed_at=payout.closed_at,
    )


def detail(statement: PayoutStatement) -> PayoutDetail:
    """A payout and its lines."""
    return PayoutDetail(summary(statement.payout), statement.lines)


def settings_view(found: PayoutSettings) -> SettingsView:
    """Settings without the middle of the account number."""
    account = found.account
    return SettingsView(
        schedule=found.schedule,
        minimum=found.minimum,
        holder=account.holder if account else "",
        iban=account.masked if account else "",
        reserve_bp=found.reserve_bp,
        reserve_days=found.reserve_days,
    )


def account_of(body: SettingsBody) -> BankAccount | None:
    """The account that was sent."""
    return BankAccount(body.account.holder, body.account.iban) if body.account else None
