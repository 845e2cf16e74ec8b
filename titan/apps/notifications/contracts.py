"""What users are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from titan.apps.refunds.contracts import CaseKind, CaseOutcome, CaseStatus, Party
from titan.kernel.errors import NotFound
from titan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Notification:
    """One thing a user is told in the app. `url` is a path of this site."""

    id: UUID
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day, written as the reader's language does; `has_time` adds the time of day, in UTC."""

    at: datetime
    has_time: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole sentence, said in the reader's language when it is told; `values` fill in its names."""

    text: str
    values: Mapping[str, str | int | Money | Day] = field(default_factory=dict)


def marked(text: str) -> str:
    """The text itself. Under the name `_` it marks a sentence for the catalogues."""
    return text


@dataclass(frozen=True, slots=True)
class News:
    """What a side of an order is told, once per `cause`. In title and body `{number}` and `{shop}` are filled in."""

    order_id: UUID
    kind: str
    title: Phrase
    body: tuple[Phrase, ...]
    cause: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What later notifications of an order need."""

    order_id: UUID
    number: str
    shop_name: str
    seller_id: UUID
    buyer_id: UUID
    buyer_name: str
    buyer_email: str


@dataclass(frozen=True, slots=True)
class CaseFact:
    """Something that happened in a case, once per `cause`. `what` is opened, a step's name, escalated, appealed, awarded,
    refunded or closed; `borne` is the seller's part of a refund, `deadline_at` ends the time of whose turn it is."""

    case_id: UUID
    order_id: UUID
    number: str
    buyer_id: UUID
    seller_id: UUID
    cause: str
    at: datetime
    what: str
    by: Party = Party.SYSTEM
    amount: Money | None = None
    text: str = ""
    status: CaseStatus | None = None
    deadline_at: datetime | None = None
    kind: CaseKind | None = None
    borne: Money | None = None
    outcome: CaseOutcome | None = None


@dataclass(frozen=True, slots=True)
class CalledUp:
    """A buyer in line was promised units of a flash sale, once per `cause`."""

    reservation_id: UUID
    user_id: UUID
    title: str
    expires_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class ReviewNews:
    """What a buyer or a seller is told of a review, once per `cause`. `what` is written, answered or hidden; `words` quote the
    shop or the operators."""

    user_id: UUID
    what: str
    review_id: UUID
    product: str
    cause: str
    stars: int = 0
    shop: str = ""
    words: str = ""


class NotificationNotFound(NotFound):
    """No such notification of that user."""

    code = "notifications.not_found"
    title = "No such notification"
