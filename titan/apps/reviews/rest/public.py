"""What everybody reads."""

from uuid import UUID

from titan.kernel.paging import Page
from titan.platform.rest.operation import Answer, Endpoint, Request, operation

from .. import api
from ..contracts import PublicReview
from .bodies import ProductReviewList, RatingAnswer

_TAG = "reviews"


class ProductReviews(Endpoint):
    """What buyers say of a product."""

    @operation(
        summary="List the reviews of a product",
        tag=_TAG,
        query=ProductReviewList,
        answer={200: Page[PublicReview]},
        auth="none",
        cache="public, max-age=10",
    )
    def get(self, request: Request, *, product_id: UUID, query: ProductReviewList) -> Answer:
        """Newest first. All are by people who received it."""
        page = api.list_of_product(
            product_id=product_id, stars=query.stars, cursor=query.cursor, limit=query.limit
        )
        return Answer(200, page)


class ProductRating(Endpoint):
    """The stars of a product."""

    @operation(
        summary="Show how a product is reviewed",
        tag=_TAG,
        answer={200: RatingAnswer},
        auth="none",
        cache="public, max-age=10",
    )
    def get(self, request: Request, *, product_id: UUID) -> Answer:
        """Of its reviews alone; `rating` of the product counts with them what it brought along."""
        return Answer(200, RatingAnswer.of(api.rating_of_product(product_id=product_id)))


class ShopRating(Endpoint):
    """The stars of a shop."""

    @operation(
        summary="Show how a shop is reviewed",
        tag=_TAG,
        answer={200: RatingAnswer},
        auth="none",
        cache="public, max-age=10",
    )
    def get(self, request: Request, *, shop_id: UUID) -> Answer:
        """Of the reviews of all its products."""
        return Answer(200, RatingAnswer.of(api.rating_of_shop(shop_id=shop_id)))
