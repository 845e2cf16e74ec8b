"""Returns, exchanges, claims and disputes, as their two parties and operators see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class CaseKind(StrEnum):
    """What the buyer wants. The goods of a claim need not come back; an exchange gives back at most a difference."""

    RETURN = "return"
    EXCHANGE = "exchange"
    CLAIM = "claim"


class CaseReason(StrEnum):
    """Why."""

    CHANGED_MIND = "changed_mind"
    WRONG_SIZE = "wrong_size"
    DAMAGED = "damaged"
    NOT_AS_DESCRIBED = "not_as_described"
    WRONG_PRODUCT = "wrong_product"
    NOT_ARRIVED = "not_arrived"


class CaseStatus(StrEnum):
    """Where a case stands; REFUNDED and CLOSED are its ends.

    REQUESTED the seller has to answer. REJECTED, COUNTERED the buyer has to. RETURN_DUE the buyer has to send the
    goods back. SENT_BACK the seller has to look at them. REPLACEMENT_DUE the seller has to send others, REPLACING is doing
    so. ESCALATED, APPEALED a moderator has to decide. AWARDED either side may appeal. REFUNDING the money is on its way.
    """

    REQUESTED = "requested"
    REJECTED = "rejected"
    COUNTERED = "countered"
    RETURN_DUE = "return_due"
    SENT_BACK = "sent_back"
    REPLACEMENT_DUE = "replacement_due"
    REPLACING = "replacing"
    ESCALATED = "escalated"
    AWARDED = "awarded"
    APPEALED = "appealed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How a case ended. LAPSED: the buyer let the time run out. DENIED: a moderator awarded nothing."""

    REFUNDED = "refunded"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    DENIED = "denied"
    CLOSED_BY_OPERATOR = "closed_by_operator"


class Party(StrEnum):
    """Who did something in a case. SYSTEM: a deadline that ran out."""

    BUYER = "buyer"
    SELLER = "seller"
    MODERATOR = "moderator"
    SYSTEM = "system"


class Bearer(StrEnum):
    """Whose money a refund is."""

    SELLER = "seller"
    PLATFORM = "platform"
    CARRIER = "carrier"


class Inspection(StrEnum):
    """What the seller found in the parcel that came back."""

    OK = "ok"
    DAMAGED = "damaged"
    NOT_RECEIVED = "not_received"


class ReplacementStatus(StrEnum):
    """Where the other goods of an exchange are; HELD: set aside in the stock."""

    WANTED = "wanted"
    HELD = "held"
    NONE_LEFT = "none_left"
    SENT = "sent"
    DROPPED = "dropped"


class CaseAction(StrEnum):
    """What a party may do to a case now."""

    ACCEPT = "accept"
    REJECT = "reject"
    COUNTER = "counter"
    INSPECT = "inspect"
    REPLACE = "replace"
    REFUND_INSTEAD = "refund_instead"
    ACCEPT_COUNTER = "accept_counter"
    SHIP_BACK = "ship_back"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"
    APPEAL = "appeal"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class WantedLine:
    """Units of an order's line, by its position from 0; `instead` is what an exchange brings, None the same again."""

    position: int
    quantity: int
    instead: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """What a buyer asks for. `wanted_instead` is a word on it for the seller."""

    kind: CaseKind
    reason: CaseReason
    lines: tuple[WantedLine, ...]
    includes_shipping: bool = False
    text: str = ""
    wanted_instead: str = ""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """Units that a case is about, with what was paid for them."""

    position: int
    variant_id: UUID
    product_id: UUID
    title: str
    label: str
    picture_url: str
    quantity: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Replacement:
    """What an exchange brings, in the parcel `id`. A line's amount is what it costs less; `back` is their sum."""

    id: UUID
    status: ReplacementStatus
    lines: tuple[CaseLine, ...]
    back: Money


@dataclass(frozen=True, slots=True)
class BearerShare:
    """What one bearer pays of a refund."""

    bearer: Bearer
    amount: Money


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """A step of a case or a message in its thread; `what` is `message` or the step."""

    id: UUID
    by: Party
    what: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """A picture that one side has put in. `path` serves it to the parties and to staff."""

    id: UUID
    by: Party
    caption: str
    width: int
    height: int
    at: datetime
    path: str


@dataclass(frozen=True, slots=True)
class Award:
    """A decision as it was made; `round` 2 is that on the appeal and is final."""

    round: int
    amount: Money
    shares: tuple[BearerShare, ...]
    needs_return: bool
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it stands; at `deadline_at` it goes on by itself. `requested` was paid for it, `amount` is on the table."""

    id: UUID
    kind: CaseKind
    reason: CaseReason
    status: CaseStatus
    order_id: UUID
    order_number: str
    buyer_id: UUID
    shop_id: UUID
    shop_name: str
    lines: tuple[CaseLine, ...]
    includes_shipping: bool
    wanted_instead: str
    requested: Money
    amount: Money
    needs_return: bool
    shares: tuple[BearerShare, ...]
    deadline_at: datetime | None
    return_carrier: str
    return_tracking: str
    inspection: Inspection | None
    replacement_carrier: str
    replacement_tracking: str
    awards: tuple[Award, ...]
    entries: tuple[CaseEntry, ...]
    evidence: tuple[Evidence, ...]
    buyer_actions: tuple[CaseAction, ...]
    seller_actions: tuple[CaseAction, ...]
    outcome: CaseOutcome | None
    opened_at: datetime
    closed_at: datetime | None
    version: int
    replacement: Replacement | None = None


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case in a list."""

    id: UUID
    kind: CaseKind
    reason: CaseReason
    status: CaseStatus
    order_id: UUID
    order_number: str
    shop_id: UUID
    shop_name: str
    amount: Money
    units: int
    first_title: str
    picture_url: str
    deadline_at: datetime | None
    opened_at: datetime
    outcome: CaseOutcome | None


@dataclass(frozen=True, slots=True)
class Alternative:
    """A variant that a line may be exchanged for. `back` is what a unit of it costs less than one of the line."""

    variant_id: UUID
    label: str
    back: Money
    is_same: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class LineStanding:
    """What may still be asked for a line, and got instead; goods that an exchange brought come after the order's lines.

    A time is None where that is not possible at all.
    """

    position: int
    variant_id: UUID
    title: str
    label: str
    picture_url: str
    left: int
    amount_left: Money
    return_until: datetime | None
    claim_until: datetime | None
    instead: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """What may still be asked for an order, and its cases, the newest first. `refusal`: why nothing can be asked."""

    order_id: UUID
    lines: tuple[LineStanding, ...]
    shipping_left: Money
    can_claim_not_arrived: bool
    open_case_id: UUID | None
    refusal: str
    cases: tuple[CaseSummary, ...]


class CaseNotFound(NotFound):
    """No such case, or it is somebody else's."""

    code = "refunds.case_not_found"
    title = "No such case"


class EvidenceNotFound(NotFound):
    """No such picture in that case."""

    code = "refunds.evidence_not_found"
    title = "No such picture"


class CaseNotPossible(TitanError):
    """The order, or a line of it, cannot be returned, exchanged or claimed about: too late, excluded, not shipped."""

    code = "refunds.not_possible"
    kind = Kind.CONFLICT
    title = "This cannot be returned or claimed"


class CaseInvalid(TitanError):
    """What was asked for does not fit the order; `problems` names each fault."""

    code = "refunds.invalid"
    kind = Kind.INVALID
    title = "The request does not fit the order"


class TooManyUnits(TitanError):
    """More units than were bought and not yet settled."""

    code = "refunds.too_many_units"
    kind = Kind.CONFLICT
    title = "More units than are left of what was bought"


class CaseOpenAlready(TitanError):
    """Another case of the order is open; `extra["case_id"]` names it."""

    code = "refunds.case_open_already"
    kind = Kind.CONFLICT
    title = "A case of this order is open already"


class ReplacementDearer(TitanError):
    """What shall come instead costs more than what goes back; `extra["variants"]` names it."""

    code = "refunds.replacement_dearer"
    kind = Kind.CONFLICT
    title = "An exchange cannot bring something dearer"


class ReplacementNotAvailable(TitanError):
    """What shall come instead is sold out, or not sold any more; `extra["variants"]` names it."""

    code = "refunds.replacement_not_available"
    kind = Kind.CONFLICT
    title = "What shall come instead is not available"


class CaseStateConflict(TitanError):
    """The case's status does not allow this step."""

    code = "refunds.state_conflict"
    kind = Kind.CONFLICT
    title = "The case's status does not allow this"


class CaseTooLate(TitanError):
    """The time for this step has run out; the case goes on by itself."""

    code = "refunds.too_late"
    kind = Kind.CONFLICT
    title = "The time to answer has run out"


class AmountInvalid(TitanError):
    """An amount is not positive, of another currency, or more than can be refunded."""

    code = "refunds.amount_invalid"
    kind = Kind.INVALID
    title = "That amount cannot be refunded"


class EvidenceRejected(TitanError):
    """Not a picture that can be taken: format, size, damaged, or too many."""

    code = "refunds.evidence_rejected"
    kind = Kind.INVALID
    title = "The picture cannot be taken"
