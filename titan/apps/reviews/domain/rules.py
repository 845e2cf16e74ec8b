"""Until when, how long, and under which name."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from titan.apps.orders.contracts import Order, OrderStatus
from titan.kernel.errors import FieldProblem

from ..contracts import MAX_TEXT, MAX_TITLE, ReviewDraft

WRITE_FOR = timedelta(days=180)
EDIT_FOR = timedelta(days=30)
_HAD = (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def received_at(order: Order) -> datetime | None:
    """When the buyer got the parcel; None where that was never: a lost one completes its order without."""
    return order.delivered_at if order.status in _HAD else None


def author_of(name: str) -> str:
    """`Ada L.` of `Ada Lovelace`; nothing where the name is an e-mail address."""
    first, *others = name.split() or [""]
    if "@" in name:
        return ""
    return f"{first[:40]} {others[-1][0]}." if others else first[:40]


def problems(draft: ReviewDraft) -> Iterator[FieldProblem]:
    """What a review may not be."""
    if not 1 <= draft.rating <= 5:
        yield FieldProblem("/rating", "out_of_range", "1 to 5 stars")
    if len(draft.title) > MAX_TITLE:
        yield FieldProblem("/title", "too_long", f"at most {MAX_TITLE} characters")
    if len(draft.text) > MAX_TEXT:
        yield FieldProblem("/text", "too_long", f"at most {MAX_TEXT} characters")
