"""Reviews as each sees them; a list is one walk of one index.

An answer is to what was written before it: one to a review that was withdrawn is none to what is written anew.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from ..contracts import DueReview, PublicReview, Review, ReviewNotFound, ReviewStatus, ShopAnswer, ShopReview
from ..domain import rules

_FROM = """
FROM reviews_review r LEFT JOIN reviews_handling h ON h.review_id = r.id
"""
_IS_ANSWERED = "(h.answered_writing IS NOT DISTINCT FROM r.writing)"
_ANSWER = f"CASE WHEN {_IS_ANSWERED} THEN h.answer END, h.answered_at"
_IS_HIDDEN = "coalesce(h.is_hidden, false)"
_SAID = "r.rating, r.title, r.text, r.author, r.written_at, r.edited_at"
_BUYERS = f"""
SELECT r.id, r.order_id, r.product_id, r.product_title, r.picture_url, r.shop_id, r.shop_name, r.status, {_SAID},
       {_IS_HIDDEN}, coalesce(h.hidden_reason, ''), {_ANSWER} {_FROM}
"""
_SHOPS = f"""
SELECT r.id, r.order_id, r.product_id, r.product_title, r.picture_url, {_SAID}, {_IS_HIDDEN},
       h.reported_at IS NOT NULL, {_ANSWER} {_FROM}
"""
_PUBLIC = f"SELECT r.id, {_SAID}, {_ANSWER} {_FROM}"
_DUE = """
SELECT order_id, product_id, product_title, picture_url, shop_id, shop_name, delivered_at, id FROM reviews_review r
WHERE r.buyer_id = %s AND r.status <> 'written' AND r.delivered_at >= %s{after}
ORDER BY r.delivered_at DESC, r.id DESC LIMIT %s
"""
_NEWEST = " ORDER BY r.written_at DESC, r.id DESC LIMIT %s"


def of_buyer(review_id: UUID, *, buyer_id: UUID) -> Review:
    """A review of that buyer. Raises ReviewNotFound."""
    row = sql.one(f"{_BUYERS} WHERE r.id = %s AND r.buyer_id = %s AND r.writing > 0", (review_id, buyer_id))
    if row is None:
        raise ReviewNotFound
    return _review(row)


def of_shop(review_id: UUID, *, shop_id: UUID) -> ShopReview:
    """A review of a product of that shop. Raises ReviewNotFound, also of one that was withdrawn."""
    row = sql.one(
        f"{_SHOPS} WHERE r.id = %s AND r.shop_id = %s AND r.status = 'written'", (review_id, shop_id)
    )
    if row is None:
        raise ReviewNotFound
    return _shop_review(row)


def due(buyer_id: UUID, *, cursor: str | None, limit: int | None) -> Page[DueReview]:
    """What a buyer may review, the latest delivered first. Raises InvalidInput."""
    size, key = checked_limit(limit), _key(cursor)
    after = " AND (r.delivered_at, r.id) < (%s, %s)" if key else ""
    since = clock.now() - rules.WRITE_FOR
    rows = sql.query(_DUE.format(after=after), (buyer_id, since, *key, size + 1))
    found = page_of(rows, limit=size, key=lambda row: (row[6], row[7]))
    return found.map(_due)


def due_of_order(order_id: UUID) -> tuple[DueReview, ...]:
    """What of an order may be reviewed, whoever asks."""
    rows = sql.query(
        "SELECT order_id, product_id, product_title, picture_url, shop_id, shop_name, delivered_at FROM reviews_review"
        " WHERE order_id = %s AND status <> 'written' AND delivered_at >= %s ORDER BY product_title, id",
        (order_id, clock.now() - rules.WRITE_FOR),
    )
    return tuple(_due(row) for row in rows)


def list_of_buyer(buyer_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Review]:
    """What a buyer has written, newest first. Raises InvalidInput."""
    found = _page(_BUYERS, "r.buyer_id = %s", (buyer_id,), cursor, limit, written_at=12)
    return found.map(_review)


def list_of_shop(
    shop_id: UUID, *, only_unanswered: bool, cursor: str | None, limit: int | None
) -> Page[ShopReview]:
    """Reviews of a shop's products, newest first; those that are hidden need no answer. Raises InvalidInput."""
    more = f" AND NOT {_IS_ANSWERED} AND NOT {_IS_HIDDEN}" if only_unanswered else ""
    found = _page(_SHOPS, f"r.shop_id = %s{more}", (shop_id,), cursor, limit, written_at=9)
    return found.map(_shop_review)


def list_of_product(
    product_id: UUID, *, stars: int | None, cursor: str | None, limit: int | None
) -> Page[PublicReview]:
    """What everybody reads of a product, newest first; with so many stars. Raises InvalidInput."""
    where = f"r.product_id = %s AND NOT {_IS_HIDDEN}" + (" AND r.rating = %s" if stars else "")
    about = (product_id, stars) if stars else (product_id,)
    return _page(_PUBLIC, where, about, cursor, limit, written_at=5).map(_public)


def _page(
    select: str,
    where: str,
    about: Sequence[object],
    cursor: str | None,
    limit: int | None,
    *,
    written_at: int,
) -> Page[sql.Row]:
    """Reviews that stand, newest first; `written_at` is the place of that column."""
    size, key = checked_limit(limit), _key(cursor)
    after = " AND (r.written_at, r.id) < (%s, %s)" if key else ""
    statement = f"{select} WHERE {where} AND r.status = 'written'{after}{_NEWEST}"
    rows = sql.query(statement, (*about, *key, size + 1))
    return page_of(rows, limit=size, key=lambda row: (row[written_at].isoformat(), row[0]))


def _key(cursor: str | None) -> tuple[()] | tuple[datetime, UUID]:
    """The sort key that a client sent back. Raises InvalidInput."""
    key = decode_cursor(cursor, fields=2)
    if key is None:
        return ()
    try:
        return datetime.fromisoformat(str(key[0])), UUID(str(key[1]))
    except ValueError:
        problem = FieldProblem("/cursor", "invalid_cursor", "not a cursor of this list")
        raise InvalidInput(problems=(problem,)) from None


def _answer(text: str | None, at: datetime | None) -> ShopAnswer | None:
    return ShopAnswer(text, at) if text is not None and at is not None else None


def _due(row: sql.Row) -> DueReview:
    facts: sql.Row = (*row[:7], row[6] + rules.WRITE_FOR)
    return DueReview(*facts)


def _review(row: sql.Row) -> Review:
    *_, answer, answered_at = row
    status, written_at = ReviewStatus(row[7]), row[12]
    is_written = status is ReviewStatus.WRITTEN
    until = written_at + rules.EDIT_FOR if is_written else None
    facts: sql.Row = (
        *(*row[:7], status, *row[8:16]),
        *(until, _answer(answer, answered_at) if is_written else None),
    )
    return Review(*facts)


def _shop_review(row: sql.Row) -> ShopReview:
    facts: sql.Row = (*row[:-2], _answer(*row[-2:]))
    return ShopReview(*facts)


def _public(row: sql.Row) -> PublicReview:
    facts: sql.Row = (*row[:-2], _answer(*row[-2:]))
    return PublicReview(*facts)
