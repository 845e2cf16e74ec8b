"""Endpoints for buyers: what may be reviewed, and what was."""

from uuid import UUID

from titan.apps.orders.contracts import OrderNotFound
from titan.kernel.ids import derived_id
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import (
    DueReview,
    Review,
    ReviewExists,
    ReviewInvalid,
    ReviewNotFound,
    ReviewNotPossible,
    ReviewTooLate,
    ReviewWithdrawn,
)
from .bodies import NewReview, ReviewList, Said

_TAG = "reviews"


class DueReviews(Endpoint):
    """What the caller may review."""

    @operation(summary="List what you can review", tag=_TAG, query=ReviewList, answer={200: Page[DueReview]})
    def get(self, request: Request, *, query: ReviewList) -> Answer:
        """Products of delivered orders, the latest delivered first, for 180 days."""
        page = api.due_of_buyer(buyer_id=request.user_id, cursor=query.cursor, limit=query.limit)
        return Answer(200, page)


class OrderReviews(Endpoint):
    """The reviews of an order of the caller's."""

    @operation(
        summary="Review a product of an order",
        tag=_TAG,
        body=NewReview,
        answer={201: Review},
        errors=(OrderNotFound, ReviewInvalid, ReviewNotPossible, ReviewExists, ReviewTooLate),
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, order_id: UUID, body: NewReview) -> Answer:
        """Everybody reads it under your first name and an initial. Once for each product, until it is withdrawn."""
        review = api.write(
            order_id=order_id,
            product_id=body.product_id,
            buyer_id=request.user_id,
            step_id=_step(request, "write"),
            draft=body.draft(),
        )
        return Answer(201, review, {"Location": f"/api/v1/reviews/{review.id}"})


class Reviews(Endpoint):
    """What the caller has written."""

    @operation(summary="List your reviews", tag=_TAG, query=ReviewList, answer={200: Page[Review]})
    def get(self, request: Request, *, query: ReviewList) -> Answer:
        """Newest first, with what the shops say."""
        page = api.list_of_buyer(buyer_id=request.user_id, cursor=query.cursor, limit=query.limit)
        return Answer(200, page)


class OneReview(Endpoint):
    """A review of the caller's."""

    @operation(
        summary="Read a review of yours", tag=_TAG, answer={200: Review}, errors=(ReviewNotFound,), etag=True
    )
    def get(self, request: Request, *, review_id: UUID) -> Answer:
        """With the shop's answer, and why it is hidden where it is."""
        return Answer(200, api.get(review_id=review_id, buyer_id=request.user_id))

    @operation(
        summary="Edit a review",
        tag=_TAG,
        body=Said,
        answer={200: Review},
        errors=(ReviewNotFound, ReviewInvalid, ReviewWithdrawn, ReviewTooLate),
        idempotent="optional",
        rate="30/min",
    )
    def put(self, request: Request, *, review_id: UUID, body: Said) -> Answer:
        """Within 30 days after it was written."""
        review = api.edit(
            review_id=review_id,
            buyer_id=request.user_id,
            step_id=_step(request, "edit"),
            draft=body.draft(),
        )
        return Answer(200, review)


class WithdrawReview(Endpoint):
    """Taking it back."""

    @operation(
        summary="Withdraw a review",
        tag=_TAG,
        answer={200: Review},
        errors=(ReviewNotFound,),
        idempotent="optional",
    )
    def post(self, request: Request, *, review_id: UUID) -> Answer:
        """At any time. The product may then be reviewed anew."""
        step_id = _step(request, "withdraw")
        return Answer(200, api.withdraw(review_id=review_id, buyer_id=request.user_id, step_id=step_id))


def _step(request: Request, what: str) -> UUID:
    """The id of a step: the same for the same caller and `Idempotency-Key`."""
    return derived_id(request.user_id, label=f"review {what}:{request.idempotency_key}")
