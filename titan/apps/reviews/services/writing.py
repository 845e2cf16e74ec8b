"""What a buyer does: write, edit, withdraw; each once per `step_id`, under the lock of the review."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order
from titan.apps.users import api as users
from titan.kernel import clock
from titan.kernel.events import Event
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import (
    BroughtReview,
    ReviewDraft,
    ReviewExists,
    ReviewInvalid,
    ReviewNotFound,
    ReviewNotPossible,
    ReviewStatus,
    ReviewTooLate,
    ReviewWithdrawn,
)
from ..domain import rules
from ..events import ReviewEdited, ReviewWritten
from ..events import ReviewWithdrawn as WithdrawnFact
from ..models import ReviewRow
from . import rows


def note_delivered(order_ids: Iterable[UUID]) -> None:
    """See `api.note_delivered`."""
    for order_id in order_ids:
        order = orders.get(order_id=order_id)
        received_at = rules.received_at(order)
        if received_at is not None:
            _note(order, received_at)


def _note(order: Order, received_at: datetime) -> None:
    """That each product of it may be reviewed; its first line tells what it is."""
    first = {line.product_id: line for line in reversed(order.lines)}
    ReviewRow.objects.bulk_create(
        [
            ReviewRow(
                id=rows.review_id_of(order.id, line.product_id),
                order_id=order.id,
                product_id=line.product_id,
                product_title=line.title,
                picture_url=line.picture_url,
                buyer_id=order.buyer_id,
                shop_id=order.shop_id,
                shop_name=order.shop_name,
                seller_id=order.seller_id,
                delivered_at=received_at,
            )
            for line in first.values()
        ],
        ignore_conflicts=True,
    )


def write(
    order_id: UUID, product_id: UUID, *, buyer_id: UUID, step_id: UUID, draft: ReviewDraft
) -> ReviewRow:
    """See `api.write`."""
    draft = _checked(draft)
    order = orders.get(order_id=order_id, buyer_id=buyer_id)
    homes.require(order_id)
    received_at = rules.received_at(order)
    if received_at is None or all(line.product_id != product_id for line in order.lines):
        raise ReviewNotPossible
    author = rules.author_of(users.get(user_id=buyer_id).name)
    with required():
        _note(order, received_at)
        row = ReviewRow.objects.select_for_update().get(id=rows.review_id_of(order_id, product_id))
        if rows.is_done(row.id, step_id):
            return row
        now = clock.now()
        if row.status == ReviewStatus.WRITTEN:
            raise ReviewExists(extra={"review_id": str(row.id)})
        _check_time(row.delivered_at, rules.WRITE_FOR, now)
        row.status, row.author, row.writing = ReviewStatus.WRITTEN, author, row.writing + 1
        row.written_at, row.edited_at = now, None
        _say(row, draft)
        return _record(row, ReviewWritten(rows.written(row), step_id))


def bring(one: BroughtReview) -> ReviewRow:
    """See `api.bring`."""
    draft = _checked(one.draft)
    homes.require(one.order_id)
    review_id = rows.review_id_of(one.order_id, one.product_id)
    with required():
        known = ReviewRow.objects.select_for_update().filter(id=review_id).first()
        if known is not None:
            return known
        row = ReviewRow(
            id=review_id,
            order_id=one.order_id,
            product_id=one.product_id,
            product_title=one.product_title,
            picture_url=one.picture_url,
            buyer_id=one.buyer_id,
            shop_id=one.shop_id,
            shop_name=one.shop_name,
            seller_id=one.seller_id,
            delivered_at=one.written_at,
            status=ReviewStatus.WRITTEN,
            author=rules.author_of(one.buyer_name),
            writing=1,
            written_at=one.written_at,
        )
        _say(row, draft)
        return _record(row, ReviewWritten(rows.written(row), review_id))


def edit(review_id: UUID, *, buyer_id: UUID, step_id: UUID, draft: ReviewDraft) -> ReviewRow:
    """See `api.edit`."""
    draft = _checked(draft)
    with required():
        row = _own(review_id, buyer_id)
        if rows.is_done(row.id, step_id):
            return row
        if row.status == ReviewStatus.WITHDRAWN or row.written_at is None:
            raise ReviewWithdrawn
        now = clock.now()
        _check_time(row.written_at, rules.EDIT_FOR, now)
        if (row.rating, row.title, row.text) == (draft.rating, draft.title, draft.text):
            return row
        row.edited_at = now
        _say(row, draft)
        return _record(row, ReviewEdited(rows.written(row), step_id))


def withdraw(review_id: UUID, *, buyer_id: UUID, step_id: UUID) -> ReviewRow:
    """See `api.withdraw`."""
    with required():
        row = _own(review_id, buyer_id)
        if row.status == ReviewStatus.WITHDRAWN or rows.is_done(row.id, step_id):
            return row
        row.status, row.rating, row.title, row.text, row.author = ReviewStatus.WITHDRAWN, None, "", "", ""
        fact = WithdrawnFact(row.id, row.product_id, row.buyer_id, row.shop_id, step_id, clock.now())
        return _record(row, fact)


def _own(review_id: UUID, buyer_id: UUID) -> ReviewRow:
    """A review of that buyer, locked. Raises ReviewNotFound, NotAtHome."""
    row = ReviewRow.objects.select_for_update().filter(id=review_id, buyer_id=buyer_id).first()
    if row is None or not row.writing:
        raise ReviewNotFound
    homes.require(review_id)
    return row


def _checked(draft: ReviewDraft) -> ReviewDraft:
    """The draft without blanks around it. Raises ReviewInvalid."""
    tidy = ReviewDraft(draft.rating, draft.title.strip(), draft.text.strip())
    if found := tuple(rules.problems(tidy)):
        raise ReviewInvalid(problems=found)
    return tidy


def _check_time(since: datetime, long: timedelta, now: datetime) -> None:
    if now > since + long:
        raise ReviewTooLate(f"That was possible until {since + long:%Y-%m-%d}.")


def _say(row: ReviewRow, draft: ReviewDraft) -> None:
    row.rating, row.title, row.text = draft.rating, draft.title, draft.text


def _record(row: ReviewRow, event: Event) -> ReviewRow:
    row.version += 1
    row.save()
    append([Pending(row.id, event, row.version)])
    return row
