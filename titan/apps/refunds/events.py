"""Facts about cases. Streams are case ids, in the bucket of the order."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money

from .contracts import BearerShare, CaseAction, CaseKind, CaseLine, CaseOutcome, CaseReason, Inspection, Party


@register
@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    """A buyer asked for money or other goods."""

    type: ClassVar[str] = "refunds.case_opened.v1"
    case_id: UUID
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    kind: CaseKind
    reason: CaseReason
    lines: tuple[CaseLine, ...]
    includes_shipping: bool
    amount: Money
    answer_by: datetime
    opened_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CaseAnswered(Event):
    """One side, or a deadline in its place, took a step. `answer` names it: accepted, rejected, countered,
    counter_accepted, sent_back, inspected, inspection_lapsed, replaced, replacement_lapsed, none_left; and what it leads
    to: return_due, replacement_due, refund_agreed."""

    type: ClassVar[str] = "refunds.case_answered.v1"
    case_id: UUID
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    by: Party
    answer: str
    status: str
    amount: Money
    text: str
    deadline_at: datetime | None
    answered_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CaseEscalated(Event):
    """A moderator has to decide; `is_appeal` where one has done so before."""

    type: ClassVar[str] = "refunds.case_escalated.v1"
    case_id: UUID
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    by: Party
    is_appeal: bool
    text: str
    escalated_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CaseAwarded(Event):
    """A moderator decided. Without `is_final` it can be appealed until `appeal_by`."""

    type: ClassVar[str] = "refunds.case_awarded.v1"
    case_id: UUID
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    moderator_id: UUID
    amount: Money
    shares: tuple[BearerShare, ...]
    is_final: bool
    needs_return: bool
    reason: str
    appeal_by: datetime | None
    awarded_at: datetime


@dataclass(frozen=True, slots=True)
class ReturnedUnits:
    """Units of a variant in a parcel that came back."""

    variant_id: UUID
    quantity: int
    is_resellable: bool


@register
@dataclass(frozen=True, slots=True)
class ReturnInspected(Event):
    """The seller looked at what came back; with `result` not_received nothing did."""

    type: ClassVar[str] = "refunds.return_inspected.v1"
    case_id: UUID
    order_id: UUID
    shop_id: UUID
    buyer_id: UUID
    result: Inspection
    lines: tuple[ReturnedUnits, ...]
    inspected_at: datetime


@register
@dataclass(frozen=True, slots=True)
class RefundCompleted(Event):
    """The money of a case is back where it came from."""

    type: ClassVar[str] = "refunds.refund_completed.v1"
    case_id: UUID
    refund_id: UUID
    order_id: UUID
    order_number: str
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    kind: CaseKind
    reason: CaseReason
    lines: tuple[CaseLine, ...]
    includes_shipping: bool
    amount: Money
    shares: tuple[BearerShare, ...]
    refunded_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    """Nothing more happens in the case."""

    type: ClassVar[str] = "refunds.case_closed.v1"
    case_id: UUID
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    outcome: CaseOutcome
    amount: Money
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows of a table, as a JSON array of objects by column."""

    table: str
    rows: str


@register
@dataclass(frozen=True, slots=True)
class CaseShown(Event):
    """A case as it stands, for the cell of its shop where that is another than the order's.

    `heard` is the version of the shop's answer that this is the outcome of, 0 where it is not; `refusal` is why that had no effect.
    """

    type: ClassVar[str] = "refunds.case_shown.v1"
    case_id: UUID
    order_id: UUID
    shop_id: UUID
    tables: tuple[ShownRows, ...]
    heard: int
    refusal: str
    shown_at: datetime


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture whose file is in place, under the digest of what was uploaded."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a side does in a case, and what belongs to it; with a `picture` it puts that in, and `text` is its caption."""

    what: CaseAction
    text: str = ""
    amount_minor: int | None = None
    currency: str = ""
    needs_return: bool = False
    result: Inspection | None = None
    carrier: str = ""
    tracking_number: str = ""
    picture: Picture | None = None


@register
@dataclass(frozen=True, slots=True)
class CaseAnswerWished(Event):
    """A shop answered in a case that is at home in another cell, where it takes effect, or is refused."""

    type: ClassVar[str] = "refunds.case_answer_wished.v1"
    case_id: UUID
    shop_id: UUID
    actor_id: UUID
    step_id: UUID
    answer: Answer
    wished_at: datetime
