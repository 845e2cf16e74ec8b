"""Endpoints for the shop that a review is about."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import NotASeller
from titan.kernel.ids import derived_id
from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import ReviewInvalid, ReviewNotFound, ReviewWithdrawn, ShopReview
from .bodies import NewAnswer, Report, ShopReviewList

_TAG = "reviews"
_ERRORS = (NotASeller, ReviewNotFound, ReviewInvalid, ReviewWithdrawn)


class ShopReviews(Endpoint):
    """The reviews of the caller's shop."""

    @operation(
        summary="List reviews of your products",
        tag=_TAG,
        query=ShopReviewList,
        answer={200: Page[ShopReview]},
        errors=(NotASeller,),
    )
    def get(self, request: Request, *, query: ShopReviewList) -> Answer:
        """Newest first; with `unanswered=true` those that wait for your answer."""
        page = api.list_of_shop(
            shop_id=_shop_of(request),
            only_unanswered=query.unanswered,
            cursor=query.cursor,
            limit=query.limit,
        )
        return Answer(200, page)


class AnswerReview(Endpoint):
    """The shop's answer."""

    @operation(
        summary="Answer a review",
        tag=_TAG,
        body=NewAnswer,
        answer={200: ShopReview},
        errors=_ERRORS,
        idempotent="optional",
        rate="60/min",
    )
    def put(self, request: Request, *, review_id: UUID, body: NewAnswer) -> Answer:
        """Everybody reads it under the review. Again replaces it."""
        review = api.answer(
            review_id=review_id,
            shop_id=_shop_of(request),
            actor_id=request.user_id,
            step_id=derived_id(request.user_id, label=f"review answer:{request.idempotency_key}"),
            text=body.text,
        )
        return Answer(200, review)


class ReportReview(Endpoint):
    """A word to the operators."""

    @operation(
        summary="Report a review to the operators",
        tag=_TAG,
        body=Report,
        answer={200: ShopReview},
        errors=_ERRORS,
        idempotent="optional",
        rate="30/min",
    )
    def post(self, request: Request, *, review_id: UUID, body: Report) -> Answer:
        """They hide it or leave it; a shop cannot hide what is said of it."""
        review = api.report(
            review_id=review_id,
            shop_id=_shop_of(request),
            actor_id=request.user_id,
            reason=body.reason,
            text=body.text,
        )
        return Answer(200, review)


def _shop_of(request: Request) -> UUID:
    """The caller's shop, whatever its status. Raises NotASeller."""
    return sellers.shop_of(owner_id=request.user_id).id
