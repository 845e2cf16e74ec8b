"""Rows of reviews under their locks, and what their streams have seen."""

from dataclasses import fields
from uuid import UUID

from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..events import ReviewHandling, WrittenReview
from ..models import HandlingRow, ReviewRow

_DONE = "SELECT 1 FROM eventlog_event WHERE stream = %s AND payload ->> 'step_id' = %s"
_LAST = "SELECT coalesce(max(version), 0) FROM eventlog_event WHERE stream = %s"


def review_id_of(order_id: UUID, product_id: UUID) -> UUID:
    """The one review that there can be of a product of an order, in the buyer's bucket."""
    return derived_id(order_id, label=f"review:{product_id}")


def handling_stream(review_id: UUID, *, shop_id: UUID) -> UUID:
    """Where the shop's cell records what it makes of a review."""
    return derived_id(shop_id, label=f"review handling:{review_id}")


def report_stream(review_id: UUID, *, shop_id: UUID) -> UUID:
    """Where the shop's cell records reports, of which no other cell hears."""
    return derived_id(shop_id, label=f"review reports:{review_id}")


def is_done(stream: UUID, step_id: UUID) -> bool:
    """Whether a caller's step has had its effect."""
    return sql.one(_DONE, (stream, str(step_id))) is not None


def handling(review_id: UUID, *, shop_id: UUID) -> HandlingRow:
    """What was made of a review, made on first use, locked."""
    HandlingRow.objects.bulk_create(
        [HandlingRow(review_id=review_id, shop_id=shop_id)], ignore_conflicts=True
    )
    return HandlingRow.objects.select_for_update().get(review_id=review_id)


def written(row: ReviewRow) -> WrittenReview:
    """The row as events tell it."""
    return WrittenReview(**{field.name: getattr(row, field.name) for field in fields(WrittenReview)})


def handled(row: HandlingRow, review: ReviewRow) -> ReviewHandling:
    """The same of what was made of a review."""
    own = ("answer", "answered_writing", "answered_at", "is_hidden", "hidden_reason")
    return ReviewHandling(
        review_id=review.id,
        product_id=review.product_id,
        product_title=review.product_title,
        buyer_id=review.buyer_id,
        shop_id=review.shop_id,
        shop_name=review.shop_name,
        **{name: getattr(row, name) for name in own},
    )


def take_letter(stream: UUID, event: Event, version: int) -> bool:
    """Record an event of another cell for the subscribers of this one. False where it, or a later one, was taken already.

    The copied stream tells what was taken, not the row, which may be the home's own after a move.
    """
    with required():
        row = sql.one(_LAST, (stream,))
        if row is not None and version <= row[0]:
            return False
        append([Pending(stream, event, version)], is_copy=True)
        return True
