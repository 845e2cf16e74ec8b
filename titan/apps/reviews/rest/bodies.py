"""What clients send to reviews, and the stars that they get."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import MAX_ANSWER, MAX_REPORT, MAX_TEXT, MAX_TITLE, Rating, ReportReason, ReviewDraft

Stars = Annotated[int, Field(ge=1, le=5)]
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT)]
Title = Annotated[str, Field(max_length=MAX_TITLE)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]


@dataclass(frozen=True, slots=True)
class Said:
    """1 to 5 stars, with words or without."""

    rating: Stars
    title: Title = ""
    text: Text = ""

    def draft(self) -> ReviewDraft:
        """The body as a draft."""
        return ReviewDraft(self.rating, self.title, self.text)


@dataclass(frozen=True, slots=True)
class NewReview:
    """The same of a product of the order."""

    product_id: UUID
    rating: Stars
    title: Title = ""
    text: Text = ""

    def draft(self) -> ReviewDraft:
        """The body as a draft."""
        return ReviewDraft(self.rating, self.title, self.text)


@dataclass(frozen=True, slots=True)
class ReviewList:
    """A page of the list."""

    cursor: str | None = None
    limit: Limit = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ProductReviewList:
    """A page of a product's reviews; with `stars` those of so many alone."""

    stars: Stars | None = None
    cursor: str | None = None
    limit: Limit = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class ShopReviewList:
    """A page of the shop's reviews; with `unanswered` those that wait for an answer."""

    unanswered: bool = False
    cursor: str | None = None
    limit: Limit = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What the shop says."""

    text: Annotated[str, Field(min_length=1, max_length=MAX_ANSWER)]


@dataclass(frozen=True, slots=True)
class Report:
    """Why operators should look at it."""

    reason: ReportReason
    text: Annotated[str, Field(max_length=MAX_REPORT)] = ""


@dataclass(frozen=True, slots=True)
class RatingAnswer:
    """How many reviews there are, their average in stars, and how many gave one, two, up to five."""

    count: int
    average: float | None
    stars: tuple[int, int, int, int, int]

    @classmethod
    def of(cls, rating: Rating) -> "RatingAnswer":
        """A rating as clients read it."""
        average = rating.average
        return cls(rating.count, None if average is None else average / 100, rating.stars)
