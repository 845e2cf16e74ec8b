"""Flash sales as other contexts see them: sales with slots, items with allotments, tickets and reservations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money

MAX_UNITS = 99  # of an item in one press


class SaleStatus(StrEnum):
    """How far a sale has got. What is on sale this moment is told by its slots."""

    DRAFT = "draft"
    ENROLLING = "enrolling"  # sellers may propose items
    SCHEDULED = "scheduled"  # the items are settled and published
    CANCELLED = "cancelled"


class ItemStatus(StrEnum):
    """What has become of a seller's proposal."""

    ENROLLED = "enrolled"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReservationStatus(StrEnum):
    """What has become of units that a buyer was promised. `held` and `paying` and `sold` count against the allotment."""

    HELD = "held"  # may be paid until `expires_at`
    PAYING = "paying"  # a purchase has taken it up
    SOLD = "sold"
    LAPSED = "lapsed"  # not paid in time
    RELEASED = "released"  # given up by the buyer, or the sale was stopped
    REFUSED = "refused"  # the gate let it through, PostgreSQL did not


class Phase(StrEnum):
    """What a slot is doing by the one clock, that of the server."""

    AHEAD = "ahead"
    WAITING = "waiting"  # the waiting room is open
    OPEN = "open"
    OVER = "over"
    STOPPED = "stopped"


class Outcome(StrEnum):
    """What pressing Buy leads to. All but the first two are final."""

    QUEUED = "queued"  # let through, PostgreSQL has not answered yet
    RESERVED = "reserved"
    SOLD_OUT = "sold_out"
    LIMIT = "limit"  # the buyer has as many as one may have
    NOT_OPEN = "not_open"
    LOST = "lost"  # let through, then the queue was lost; nothing was taken, try again


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may buy. Empty `countries`: from anywhere. `min_orders`: orders completed before."""

    is_verified: bool = True
    countries: tuple[str, ...] = ()
    min_orders: int = 0


@dataclass(frozen=True, slots=True)
class SaleDraft:
    """What an operator plans. `slug` is its address; sellers may propose items until `enrol_until`."""

    slug: str
    title: str
    enrol_until: datetime
    summary: str = ""
    eligibility: Eligibility = Eligibility()


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time, `starts_at` <= t < `ends_at`. Operators may open it early and close it early, with a reason."""

    id: UUID
    sale_id: UUID
    starts_at: datetime
    ends_at: datetime
    phase: Phase
    stop_reason: str = ""


@dataclass(frozen=True, slots=True)
class Sale:
    """A flash sale with its slots in order of time."""

    id: UUID
    slug: str
    title: str
    summary: str
    status: SaleStatus
    enrol_until: datetime
    eligibility: Eligibility
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A variant on sale in one slot. 0 <= sold <= taken <= allotment.

    `reference_price` is the lowest price at which it was on sale in the 30 days before the enrolment (Directive 98/6/EC,
    article 6a): the sale price is below it, and pages quote the reduction from it.
    """

    id: UUID
    slot_id: UUID
    sale_id: UUID
    shop_id: UUID
    shop_name: str
    product_id: UUID
    variant_id: UUID
    slug: str
    title: str
    label: str
    picture_url: str
    price: Money
    reference_price: Money
    allotment: int
    taken: int
    sold: int
    per_user_limit: int
    status: ItemStatus
    review_reason: str = ""

    @property
    def left(self) -> int:
        """Units that nobody has been promised."""
        return self.allotment - self.taken

    @property
    def reduction_percent(self) -> int:
        """Rounded down, so that a page never promises more than is given."""
        return (self.reference_price.amount - self.price.amount) * 100 // self.reference_price.amount


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a seller proposes for a slot."""

    slot_id: UUID
    variant_id: UUID
    price: Money
    allotment: int
    per_user_limit: int = 1


@dataclass(frozen=True, slots=True)
class Challenge:
    """A proof of work in the form of ALTCHA: find the number whose hash with `salt` is `challenge`."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """Leave to press Buy in one slot: signed, bound to the user, for minutes. `position` counts from 1."""

    token: str
    slot_id: UUID
    expires_at: datetime
    position: int
    opens_in_s: float


@dataclass(frozen=True, slots=True)
class Reservation:
    """Units that a buyer has been promised at the sale's price."""

    id: UUID
    item_id: UUID
    user_id: UUID
    units: int
    status: ReservationStatus
    admitted_at: datetime
    expires_at: datetime
    purchase_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A reservation with the item that it is for."""

    reservation: Reservation
    item: Item


@dataclass(frozen=True, slots=True)
class Answer:
    """What a buyer is told after pressing Buy, and whenever asking again."""

    outcome: Outcome
    reservation_id: UUID
    position: int = 0  # in the queue of the item, from 1
    expires_at: datetime | None = None  # of a reservation that has to be paid
    retry_after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """What checkout buys for a reservation, at which price."""

    reservation_id: UUID
    item_id: UUID
    shop_id: UUID
    variant_id: UUID
    units: int
    unit_price: Money
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LiveItem:
    """An item this moment. `left` is what can still be taken, `queued` are units let through and not answered yet."""

    item_id: UUID
    left: int
    taken: int
    sold: int
    queued: int


@dataclass(frozen=True, slots=True)
class Live:
    """A sale this moment. Without `is_gate_open` nobody is let through; `server_at` is the clock that decides."""

    items: tuple[LiveItem, ...]
    is_gate_open: bool
    waiting: int  # presses of the whole cell that have no answer
    server_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchedItem:
    """What sockets are told of an item: units left, and the last place in its queue that has been answered."""

    item_id: UUID
    left: int
    done: int


class SuspicionKind(StrEnum):
    """What looks odd: several users of one browser at one address, many of one block of addresses, presses without a pause."""

    DEVICE = "device"
    BLOCK = "block"
    HASTE = "haste"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A fact for an operator to look at. `number` counts users, of haste presses that were refused; `user_ids` are some of them."""

    kind: SuspicionKind
    mark: str
    number: int
    user_ids: tuple[UUID, ...]
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Where a buyer stands in the line for units that come back; from 1."""

    item_id: UUID
    position: int


class SaleNotFound(NotFound):
    """No such sale, slot or item, or it is not published."""

    code = "flashsales.not_found"
    title = "No such flash sale"


class ReservationNotFound(NotFound):
    """No such reservation of this buyer."""

    code = "flashsales.reservation_not_found"
    title = "No such reservation"


class ProposalRefused(TitanError):
    """An item cannot be enrolled so. `extra["reason"]` is one of: too_late, too_dear, not_own, stock, overlaps."""

    code = "flashsales.proposal_refused"
    kind = Kind.INVALID
    title = "This item cannot take part"


class WrongStep(TitanError):
    """A sale, slot or item does not take this step as it stands."""

    code = "flashsales.wrong_step"
    kind = Kind.CONFLICT
    title = "That is not possible now"


class NotEligible(TitanError):
    """The buyer may not take part. `extra["reason"]` is one of: not_verified, country, orders."""

    code = "flashsales.not_eligible"
    kind = Kind.DENIED
    title = "You cannot take part in this sale"


class ProofRefused(TitanError):
    """The proof of work is wrong, too old, for somebody or something else, or was used before."""

    code = "flashsales.proof_refused"
    kind = Kind.INVALID
    title = "The proof of work was not accepted"


class TicketRefused(TitanError):
    """The ticket is missing, forged, expired, or not for this buyer and slot."""

    code = "flashsales.ticket_refused"
    kind = Kind.DENIED
    title = "You need a ticket for this sale"


class ReservationOver(TitanError):
    """It has lapsed, was given up, or is sold; it cannot be paid any more."""

    code = "flashsales.reservation_over"
    kind = Kind.CONFLICT
    title = "This reservation is over"


class SaleClosed(TitanError):
    """The gate is being rebuilt or cannot be reached: nothing was taken, ask again after `retry_after` seconds."""

    code = "flashsales.closed"
    kind = Kind.UNAVAILABLE
    title = "The sale is catching its breath"
