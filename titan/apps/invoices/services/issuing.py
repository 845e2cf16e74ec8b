"""Writing a paper with the next number of its series.

Note [No gap in the numbers]
    A sequence would lose a number with every transaction that is rolled back. So the last number of a series is a row,
    raised in the transaction that writes the paper: its lock makes those who draw wait for each other, and a
    transaction that dies gives the number back with everything else.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.codec import to_values
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Paper, PaperKind, PaperLine, Party, TaxLine
from ..events import PaperIssued
from ..models import PaperRow

_DRAW = """
INSERT INTO invoices_series (issuer_id, kind, year, last)
SELECT issuer_id, kind, year, drawn
FROM jsonb_to_recordset(%s::jsonb) AS wanted(issuer_id uuid, kind text, year integer, drawn integer)
ORDER BY issuer_id, kind, year
ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = invoices_series.last + excluded.last
RETURNING issuer_id, kind, year, last
"""
_PREFIXES = {
    PaperKind.INVOICE: "INV",
    PaperKind.CREDIT_NOTE: "CN",
    PaperKind.FEE_INVOICE: "FEE",
    PaperKind.FEE_CREDIT_NOTE: "FCN",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A paper without its number."""

    id: UUID
    kind: PaperKind
    issuer_id: UUID
    issuer: Party
    recipient: Party
    shop_id: UUID
    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    buyer_id: UUID | None = None
    order_id: UUID | None = None
    order_number: str = ""
    refers_to: str = ""
    paid_by_platform: int = 0


def issue(draft: Draft, *, at: datetime) -> Paper:
    """Number and keep a paper, inside the caller's transaction. See Note [No gap in the numbers]."""
    return issue_all([(draft, at)])[0]


def issue_all(drafts: Sequence[tuple[Draft, datetime]]) -> list[Paper]:
    """`issue` for many, numbered in this order. Three statements."""
    series = Counter(_series(draft, at) for draft, at in drafts)
    rows = [{"issuer_id": i, "kind": k, "year": y, "drawn": n} for (i, k, y), n in series.items()]
    following = {
        (issuer, PaperKind(kind), year): last - series[issuer, PaperKind(kind), year]
        for issuer, kind, year, last in sql.query(_DRAW, (sql.json_param(rows),))
    }
    papers, stored = [], []
    for draft, at in drafts:
        key = _series(draft, at)
        following[key] += 1
        paper = _paper(draft, code=f"{_PREFIXES[draft.kind]}-{at.year}-{following[key]:06}", at=at)
        papers.append(paper)
        stored.append(_row(paper, draft.issuer_id, number=following[key]))
    PaperRow.objects.bulk_create(stored)
    append([Pending(_stream(paper), _fact(paper), version=1) for paper in papers])
    return papers


def is_ordered_elsewhere(paper: Paper) -> bool:
    """Whether the order of a paper is at home in another cell, which then keeps a copy for the buyer."""
    return paper.order_id is not None and not homes.is_here(paper.order_id)


def _stream(paper: Paper) -> UUID:
    return derived_id(paper.shop_id, label=f"paper:{paper.id}") if is_ordered_elsewhere(paper) else paper.id


def keep_copy(paper: Paper) -> None:
    """See `api.take_paper`. The number is the issuer's: no series of this cell is drawn from."""
    row = _row(paper, paper.shop_id, number=int(paper.code.rsplit("-", 1)[-1]))
    PaperRow.objects.bulk_create([row], ignore_conflicts=True)


def _series(draft: Draft, at: datetime) -> tuple[UUID, PaperKind, int]:
    return (draft.issuer_id, draft.kind, at.year)


def _row(paper: Paper, issuer_id: UUID, *, number: int) -> PaperRow:
    return PaperRow(
        id=paper.id,
        kind=paper.kind.value,
        issuer_id=issuer_id,
        year=paper.issued_at.year,
        number=number,
        code=paper.code,
        shop_id=paper.shop_id,
        buyer_id=paper.buyer_id,
        order_id=paper.order_id,
        total_minor=paper.total.amount,
        tax_minor=paper.tax.amount,
        currency=paper.total.currency,
        document=to_values(Paper, paper),
        issued_at=paper.issued_at,
    )


def _paper(draft: Draft, *, code: str, at: datetime) -> Paper:
    total = draft.lines[0].total
    for line in draft.lines[1:]:
        total = total + line.total
    return Paper(
        id=draft.id,
        kind=draft.kind,
        code=code,
        issuer=draft.issuer,
        recipient=draft.recipient,
        shop_id=draft.shop_id,
        buyer_id=draft.buyer_id,
        order_id=draft.order_id,
        order_number=draft.order_number,
        refers_to=draft.refers_to,
        lines=draft.lines,
        taxes=draft.taxes,
        total=total,
        paid_by_platform=Money(draft.paid_by_platform, total.currency),
        issued_at=at,
    )


def _fact(paper: Paper) -> PaperIssued:
    return PaperIssued(
        paper_id=paper.id,
        kind=paper.kind.value,
        code=paper.code,
        shop_id=paper.shop_id,
        buyer_id=paper.buyer_id,
        order_id=paper.order_id,
        total=paper.total,
        tax=paper.tax,
        issued_at=paper.issued_at,
        paper=paper if is_ordered_elsewhere(paper) else None,
    )
