"""What another cell tells of its half of a review: kept as it is told, never decided upon."""

from dataclasses import asdict
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db.transactions import required

from ..contracts import ReviewStatus
from ..events import (
    ReviewAnswered,
    ReviewEdited,
    ReviewHandling,
    ReviewHidden,
    ReviewShown,
    ReviewWithdrawn,
    ReviewWritten,
    WrittenReview,
)
from ..models import HandlingRow, ReviewRow
from . import rows

BuyersFact = ReviewWritten | ReviewEdited | ReviewWithdrawn
ShopsFact = ReviewAnswered | ReviewHidden | ReviewShown


def stream_of_review(review_id: UUID, *, shop_id: UUID) -> UUID:
    """Where the shop's cell keeps what the buyer did."""
    return derived_id(shop_id, label=f"review:{review_id}")


def stream_of_handling(review_id: UUID) -> UUID:
    """Where the buyer's cell keeps what the shop and the operators did."""
    return derived_id(review_id, label="handling")


def take_review(event: BuyersFact, version: int) -> None:
    """See `api.take_review`."""
    if isinstance(event, ReviewWithdrawn):
        review_id, shop_id = event.review_id, event.shop_id
    else:
        review_id, shop_id = event.review.id, event.review.shop_id
    with required():
        is_new = rows.take_letter(stream_of_review(review_id, shop_id=shop_id), event, version)
        if not is_new or homes.is_here(review_id):
            return
        known = ReviewRow.objects.select_for_update().filter(id=review_id).first()
        if known is not None and known.version >= version:
            return
        if not isinstance(event, ReviewWithdrawn):
            _keep(event.review, version)
        elif known is not None:
            known.status, known.rating, known.title, known.text = ReviewStatus.WITHDRAWN, None, "", ""
            known.author, known.version = "", version
            known.save()


def _keep(review: WrittenReview, version: int) -> None:
    ReviewRow(**asdict(review), status=ReviewStatus.WRITTEN, version=version).save()


def take_handling(event: ShopsFact, version: int) -> None:
    """See `api.take_handling`."""
    told = event.handling
    with required():
        is_new = rows.take_letter(stream_of_handling(told.review_id), event, version)
        if not is_new or homes.is_here(told.shop_id):
            return
        row = rows.handling(told.review_id, shop_id=told.shop_id)
        if row.version < version:
            _follow(row, told)
            row.version = version
            row.save()


def _follow(row: HandlingRow, told: ReviewHandling) -> None:
    row.answer, row.answered_writing, row.answered_at = told.answer, told.answered_writing, told.answered_at
    row.is_hidden, row.hidden_reason = told.is_hidden, told.hidden_reason
