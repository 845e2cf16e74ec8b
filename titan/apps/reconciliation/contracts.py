"""Reconciliation: runs that compare a card provider's book of a day with ours, and what they find."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class FindingKind(StrEnum):
    """How two books differ; each charge and payment has at most one finding of a kind."""

    MISSING = "missing"  # we hold money that the provider does not have: it does not know it, or has let go
    UNKNOWN = "unknown"  # the provider holds money for no payment of ours
    DOUBLE = "double"  # the provider holds money twice for one payment, or at two providers
    AMOUNT = "amount"  # another amount was authorised or captured
    CURRENCY = "currency"
    FEE = "fee"  # the provider took another fee than was agreed, or than the ledger has
    LATE = "late"  # the provider has authorised or captured what we know nothing of yet, or gave up
    REFUNDED = "refunded"  # more, or less, went back to the buyer than we know of


class FindingStatus(StrEnum):
    """`mended`: it was done, or the next run found no difference any more."""

    OPEN = "open"
    MENDED = "mended"
    IGNORED = "ignored"


class RunStatus(StrEnum):
    """A run that failed (no answer, a crash) compared nothing and is to be made again."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Mend(StrEnum):
    """What mends a finding."""

    ASK = "ask"  # ask the provider again, and take in what it says
    TAKE_OVER = "take_over"  # the same, to take over what it has authorised or captured
    RESEND_REFUND = "resend_refund"  # send the refunds that it does not know
    GIVE_BACK_CHARGE = "give_back_charge"  # void or send back all of the charge
    GIVE_BACK_SURPLUS = "give_back_surplus"  # send back what it took above what was captured here
    ACCEPT_FEE = "accept_fee"  # have the ledger say what was taken
    IGNORE = "ignore"
    NONE = "none"  # nobody: it was gone at the next run


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference. `ours` and `theirs` are the two sides where both have one; `mends` what may be done, best first."""

    id: UUID
    provider: str
    day: date
    kind: FindingKind
    payment_id: UUID | None
    reference: str
    ours: Money | None
    theirs: Money | None
    detail: str
    status: FindingStatus
    mends: tuple[Mend, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Run:
    """A comparison of one provider's day. `counts` are its differences that are still open, by kind.

    `until`: what was started later was left to the next run. `id` is None for one that was only tried.
    """

    id: UUID | None
    provider: str
    day: date
    until: datetime
    status: RunStatus
    theirs: int
    ours: int
    counts: dict[FindingKind, int]
    error: str = ""

    @property
    def open(self) -> int:
        """How many differences wait for somebody."""
        return sum(self.counts.values())


class FindingNotFound(NotFound):
    """No such finding."""

    code = "reconciliation.finding_not_found"
    title = "No such finding"


class NotMendable(TitanError):
    """That does not mend this finding, or it is not open any more."""

    code = "reconciliation.not_mendable"
    kind = Kind.CONFLICT
    title = "That does not mend this finding"


class RunUnderWay(TitanError):
    """That day of that provider is being compared right now."""

    code = "reconciliation.run_under_way"
    kind = Kind.CONFLICT
    title = "That day is being compared right now"
