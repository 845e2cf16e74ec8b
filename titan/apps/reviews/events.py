"""Facts about reviews. What the buyer does is in the review's own stream; what the shop and the operators do, in one of the shop's.

Each tells all there is to know of its stream, so of two the one with the higher version holds, in whatever order they come.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import ReportReason


@dataclass(frozen=True, slots=True)
class WrittenReview:
    """A review that stands. `writing` counts how often it was written: once more after each withdrawal."""

    id: UUID
    order_id: UUID
    product_id: UUID
    product_title: str
    picture_url: str
    buyer_id: UUID
    shop_id: UUID
    shop_name: str
    seller_id: UUID
    delivered_at: datetime
    rating: int
    title: str
    text: str
    author: str
    writing: int
    written_at: datetime
    edited_at: datetime | None


@register
@dataclass(frozen=True, slots=True)
class ReviewWritten(Event):
    """A buyer reviewed a product."""

    type: ClassVar[str] = "reviews.review_written.v1"
    review: WrittenReview
    step_id: UUID


@register
@dataclass(frozen=True, slots=True)
class ReviewEdited(Event):
    """The buyer says it otherwise."""

    type: ClassVar[str] = "reviews.review_edited.v1"
    review: WrittenReview
    step_id: UUID


@register
@dataclass(frozen=True, slots=True)
class ReviewWithdrawn(Event):
    """The buyer took it back; the product may be reviewed anew."""

    type: ClassVar[str] = "reviews.review_withdrawn.v1"
    review_id: UUID
    product_id: UUID
    buyer_id: UUID
    shop_id: UUID
    step_id: UUID
    withdrawn_at: datetime


@dataclass(frozen=True, slots=True)
class ReviewHandling:
    """What the shop and the operators made of a review. The answer is to its writing number `answered_writing`."""

    review_id: UUID
    product_id: UUID
    product_title: str
    buyer_id: UUID
    shop_id: UUID
    shop_name: str
    answer: str
    answered_writing: int
    answered_at: datetime | None
    is_hidden: bool
    hidden_reason: str


@register
@dataclass(frozen=True, slots=True)
class ReviewAnswered(Event):
    """The shop answered, or changed its answer."""

    type: ClassVar[str] = "reviews.review_answered.v1"
    handling: ReviewHandling
    actor_id: UUID
    step_id: UUID
    answered_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReviewHidden(Event):
    """An operator took it out of sight; it does not count any more."""

    type: ClassVar[str] = "reviews.review_hidden.v1"
    handling: ReviewHandling
    operator_id: UUID
    hidden_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReviewShown(Event):
    """An operator has it seen again."""

    type: ClassVar[str] = "reviews.review_shown.v1"
    handling: ReviewHandling
    operator_id: UUID
    reason: str
    shown_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReviewReported(Event):
    """The shop wants operators to look at it."""

    type: ClassVar[str] = "reviews.review_reported.v1"
    review_id: UUID
    shop_id: UUID
    actor_id: UUID
    reason: ReportReason
    text: str
    reported_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReportDismissed(Event):
    """An operator looked at it and leaves it as it is."""

    type: ClassVar[str] = "reviews.report_dismissed.v1"
    review_id: UUID
    shop_id: UUID
    operator_id: UUID
    reason: str
    dismissed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class RatingChanged(Event):
    """The stars of a product, or (without one) of a shop: how many reviews gave one, two, up to five."""

    type: ClassVar[str] = "reviews.rating_changed.v1"
    shop_id: UUID
    product_id: UUID | None
    stars: tuple[int, int, int, int, int]
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class RatingAdopted(Event):
    """The stars of a product or shop of another cell, as they are shown here. Stays in this cell."""

    type: ClassVar[str] = "reviews.rating_adopted.v1"
    stays: ClassVar[bool] = True
    shop_id: UUID
    product_id: UUID | None
    stars: tuple[int, int, int, int, int]
    adopted_at: datetime
