"""The one door to reviews.

Whoever acts gives a `step_id` of its own where it may be sent twice: the same step again has no further effect.
"""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel.paging import Page
from titan.platform import homes

from .contracts import (
    BroughtReview,
    DueReview,
    PublicReview,
    Rating,
    ReportReason,
    Review,
    ReviewDraft,
    ShopReview,
)
from .events import (
    ReviewAnswered,
    ReviewEdited,
    ReviewHidden,
    ReviewShown,
    ReviewWithdrawn,
    ReviewWritten,
)
from .selectors import lists, ratings
from .services import copies, counting, handling, writing


def note_delivered(*, order_ids: Sequence[UUID]) -> None:
    """The products of these orders may be reviewed from now on; repeatable. Orders that are at home here.

    Raises:
        OrderNotFound: there is no such order.
    """
    writing.note_delivered(order_ids)


def due_of_buyer(*, buyer_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[DueReview]:
    """What a buyer may review, the latest delivered first. Raises InvalidInput on a bad cursor or limit."""
    return lists.due(buyer_id, cursor=cursor, limit=limit)


def due_of_order(*, order_id: UUID) -> tuple[DueReview, ...]:
    """What of an order may be reviewed, whoever asks. One query."""
    return lists.due_of_order(order_id)


def write(*, order_id: UUID, product_id: UUID, buyer_id: UUID, step_id: UUID, draft: ReviewDraft) -> Review:
    """Review a product of a delivered order, once until it is withdrawn, under the first name and an initial.

    Raises:
        OrderNotFound: no such order of that buyer.
        ReviewInvalid: the stars are not 1 to 5, or the words too many.
        ReviewNotPossible: it was not delivered, or the product is none of the order.
        ReviewExists: it was reviewed.
        ReviewTooLate: 180 days after delivery.
        NotAtHome: another cell is the home of the order.
    """
    row = writing.write(order_id, product_id, buyer_id=buyer_id, step_id=step_id, draft=draft)
    return lists.of_buyer(row.id, buyer_id=buyer_id)


def bring(*, review: BroughtReview) -> Review:
    """Take over a review that was written elsewhere, for seeds and imports; once for each order and product.

    Raises:
        ReviewInvalid: as `write`.
        NotAtHome: another cell is the home of the order.
    """
    row = writing.bring(review)
    return lists.of_buyer(row.id, buyer_id=row.buyer_id)


def edit(*, review_id: UUID, buyer_id: UUID, step_id: UUID, draft: ReviewDraft) -> Review:
    """Say it otherwise.

    Raises:
        ReviewNotFound: no such review of that buyer.
        ReviewInvalid: as `write`.
        ReviewWithdrawn: it was.
        ReviewTooLate: 30 days after it was written.
        NotAtHome: another cell is its home.
    """
    writing.edit(review_id, buyer_id=buyer_id, step_id=step_id, draft=draft)
    return lists.of_buyer(review_id, buyer_id=buyer_id)


def withdraw(*, review_id: UUID, buyer_id: UUID, step_id: UUID) -> Review:
    """Take it back, at any time; the product can be reviewed anew. Raises ReviewNotFound, NotAtHome."""
    writing.withdraw(review_id, buyer_id=buyer_id, step_id=step_id)
    return lists.of_buyer(review_id, buyer_id=buyer_id)


def get(*, review_id: UUID, buyer_id: UUID) -> Review:
    """A review of that buyer. Raises ReviewNotFound."""
    return lists.of_buyer(review_id, buyer_id=buyer_id)


def list_of_buyer(*, buyer_id: UUID, cursor: str | None = None, limit: int | None = None) -> Page[Review]:
    """What a buyer has written, newest first. Raises InvalidInput on a bad cursor or limit."""
    return lists.list_of_buyer(buyer_id, cursor=cursor, limit=limit)


def list_of_shop(
    *, shop_id: UUID, only_unanswered: bool = False, cursor: str | None = None, limit: int | None = None
) -> Page[ShopReview]:
    """Reviews of a shop's products, newest first. Raises InvalidInput on a bad cursor or limit."""
    return lists.list_of_shop(shop_id, only_unanswered=only_unanswered, cursor=cursor, limit=limit)


def list_of_product(
    *, product_id: UUID, stars: int | None = None, cursor: str | None = None, limit: int | None = None
) -> Page[PublicReview]:
    """What everybody reads of a product, newest first, of so many stars. Its home alone knows all of them.

    Raises:
        NotAtHome: another cell is the home of the product.
        InvalidInput: a bad cursor or limit.
    """
    homes.require(product_id)
    return lists.list_of_product(product_id, stars=stars, cursor=cursor, limit=limit)


def rating_of_product(*, product_id: UUID) -> Rating:
    """The stars of a product, in any cell. One query."""
    return ratings.of(product_id)


def rating_of_shop(*, shop_id: UUID) -> Rating:
    """The stars of all products of a shop, in any cell. One query."""
    return ratings.of(shop_id)


def answer(*, review_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str) -> ShopReview:
    """What the shop says to it; once more replaces what it said.

    Raises:
        ReviewNotFound: no such review about that shop.
        ReviewInvalid: no text, or too long.
        ReviewWithdrawn: it was.
        NotAtHome: another cell is the home of the shop.
    """
    handling.answer(review_id, shop_id=shop_id, actor_id=actor_id, step_id=step_id, text=text)
    return lists.of_shop(review_id, shop_id=shop_id)


def report(
    *, review_id: UUID, shop_id: UUID, actor_id: UUID, reason: ReportReason, text: str = ""
) -> ShopReview:
    """Have operators look at it; no further effect while they are yet to. Raises as `answer`."""
    handling.report(review_id, shop_id=shop_id, actor_id=actor_id, reason=reason, text=text)
    return lists.of_shop(review_id, shop_id=shop_id)


def hide(*, review_id: UUID, operator_id: UUID, reason: str) -> None:
    """An operator takes a review out of sight; it does not count any more, also where it is written anew. Repeatable.

    Raises:
        ReviewNotFound: there is none.
        ReviewInvalid: without a reason, which its buyer reads.
        NotAtHome: another cell is the home of its shop.
    """
    handling.hide(review_id, operator_id=operator_id, reason=reason)


def show(*, review_id: UUID, operator_id: UUID, reason: str) -> None:
    """An operator has it seen again. Repeatable. Raises as `hide`."""
    handling.show(review_id, operator_id=operator_id, reason=reason)


def dismiss_report(*, review_id: UUID, operator_id: UUID, reason: str) -> None:
    """An operator leaves a reported review as it is. Repeatable. Raises as `hide`."""
    handling.dismiss(review_id, operator_id=operator_id, reason=reason)


def take_review(*, event: ReviewWritten | ReviewEdited | ReviewWithdrawn, version: int) -> None:
    """What a buyer of another cell did: recorded for this cell's subscribers, and kept. Repeatable; an older version has no effect."""
    copies.take_review(event, version)


def take_handling(*, event: ReviewAnswered | ReviewHidden | ReviewShown, version: int) -> None:
    """The same of what a shop of another cell, or an operator there, made of a review."""
    copies.take_handling(event, version)


def count(*, review_id: UUID, shop_id: UUID) -> None:
    """Bring the ratings of product and shop to what a review is now; repeatable. Nothing where the shop is at home elsewhere."""
    counting.count(review_id, shop_id=shop_id)


def adopt_rating(*, shop_id: UUID, product_id: UUID | None, stars: tuple[int, int, int, int, int]) -> None:
    """Show the stars of a product, or of a shop, of another cell; nothing where it is at home here."""
    counting.adopt(shop_id, product_id, stars)
