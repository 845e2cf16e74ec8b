"""Reading papers."""

from uuid import UUID

from titan.kernel.codec import from_json
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of

from .contracts import Paper
from .models import PaperRow


def find(paper_id: UUID) -> Paper | None:
    """A paper, or None."""
    row = PaperRow.objects.filter(id=paper_id).first()
    return from_json(Paper, row.document) if row else None


def of_order(order_id: UUID) -> tuple[Paper, ...]:
    """The invoice of an order, then its credit notes, oldest first."""
    rows = PaperRow.objects.filter(order_id=order_id).order_by("issued_at", "number")
    papers = [from_json(Paper, row.document) for row in rows]
    return tuple(sorted(papers, key=lambda paper: paper.refers_to != ""))


def page(shop_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Paper]:
    """What a shop issued, and what it was billed, newest first. Raises InvalidInput."""
    size, after = checked_limit(limit), decode_cursor(cursor, fields=2)
    rows = PaperRow.objects.filter(shop_id=shop_id).order_by("-issued_at", "-id")
    if after is not None:
        rows = rows.extra(where=["(issued_at, id) < (%s::timestamptz, %s::uuid)"], params=after)
    papers = [from_json(Paper, row.document) for row in rows[: size + 1]]
    return page_of(papers, limit=size, key=lambda paper: (paper.issued_at.isoformat(), paper.id))
