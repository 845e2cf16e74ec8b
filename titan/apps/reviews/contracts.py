"""Reviews as their authors, shops and everybody else see them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError

MAX_TITLE = 120
MAX_TEXT = 4000
MAX_ANSWER = 2000
MAX_REPORT = 1000


class ReviewStatus(StrEnum):
    """DUE may be written for the first time, WITHDRAWN anew."""

    DUE = "due"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"


class ReportReason(StrEnum):
    """Why a shop wants operators to look at a review."""

    OFFENSIVE = "offensive"
    PERSONAL_DATA = "personal_data"
    ADVERTISING = "advertising"
    NOT_ABOUT_PRODUCT = "not_about_product"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What a buyer says: 1 to 5 stars, and words where there are any."""

    rating: int
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class BroughtReview:
    """A review that was written elsewhere. `order_id` is of the purchase there, in the bucket of the buyer."""

    order_id: UUID
    product_id: UUID
    product_title: str
    picture_url: str
    buyer_id: UUID
    buyer_name: str
    shop_id: UUID
    shop_name: str
    seller_id: UUID
    draft: ReviewDraft
    written_at: datetime


@dataclass(frozen=True, slots=True)
class ShopAnswer:
    """What the shop says to a review."""

    text: str
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class DueReview:
    """A product that its buyer may review until then."""

    order_id: UUID
    product_id: UUID
    product_title: str
    picture_url: str
    shop_id: UUID
    shop_name: str
    delivered_at: datetime
    write_until: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A review as its buyer sees it. `author` is the name that everybody reads; a hidden one is seen by its buyer and its shop alone."""

    id: UUID
    order_id: UUID
    product_id: UUID
    product_title: str
    picture_url: str
    shop_id: UUID
    shop_name: str
    status: ReviewStatus
    rating: int | None
    title: str
    text: str
    author: str
    written_at: datetime | None
    edited_at: datetime | None
    is_hidden: bool
    hidden_reason: str
    edit_until: datetime | None
    answer: ShopAnswer | None


@dataclass(frozen=True, slots=True)
class ShopReview:
    """A review as its shop sees it. `is_reported`: operators are yet to look at what the shop reported."""

    id: UUID
    order_id: UUID
    product_id: UUID
    product_title: str
    picture_url: str
    rating: int
    title: str
    text: str
    author: str
    written_at: datetime
    edited_at: datetime | None
    is_hidden: bool
    is_reported: bool
    answer: ShopAnswer | None


@dataclass(frozen=True, slots=True)
class PublicReview:
    """A review as everybody sees it; all are of people who received the product."""

    id: UUID
    rating: int
    title: str
    text: str
    author: str
    written_at: datetime
    edited_at: datetime | None
    answer: ShopAnswer | None


@dataclass(frozen=True, slots=True)
class Rating:
    """How many reviews gave one star, two, and so on up to five."""

    stars: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.stars)

    @property
    def total(self) -> int:
        """All stars together."""
        return sum(number * given for number, given in enumerate(self.stars, 1))

    @property
    def average(self) -> int | None:
        """In hundredths of a star; None of no review."""
        return round(100 * self.total / self.count) if self.count else None


class ReviewNotFound(NotFound):
    """No such review, or it is somebody else's."""

    code = "reviews.not_found"
    title = "No such review"


class ReviewInvalid(TitanError):
    """What is said breaks a rule; `problems` names each fault."""

    code = "reviews.invalid"
    kind = Kind.INVALID
    title = "The review is not complete"


class ReviewNotPossible(TitanError):
    """The order was cancelled or has not been delivered, or the product is none of its own."""

    code = "reviews.not_possible"
    kind = Kind.CONFLICT
    title = "Only what was delivered can be reviewed"


class ReviewExists(TitanError):
    """The buyer has reviewed the product of that order; `extra["review_id"]` names it. It can be edited, or withdrawn first."""

    code = "reviews.exists"
    kind = Kind.CONFLICT
    title = "You have reviewed this already"


class ReviewTooLate(TitanError):
    """The time to write it, or to edit it, has run out."""

    code = "reviews.too_late"
    kind = Kind.CONFLICT
    title = "The time for this has run out"


class ReviewWithdrawn(TitanError):
    """Its buyer has withdrawn it, so nothing can be done with it."""

    code = "reviews.withdrawn"
    kind = Kind.CONFLICT
    title = "The review was withdrawn"
