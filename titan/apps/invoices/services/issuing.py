"""Writing a paper with the next number of its series.

Note [No gap in the numbers]
    A sequence would lose a number with every transaction that is rolled back. So the last number of a series is a row,
    raised in the transaction that writes the paper: its lock makes those who draw wait for each other, and a
    transaction that dies gives the number back with everything else.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.kernel.codec import to_values
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append

from ..contracts import Paper, PaperKind, PaperLine, Party, TaxLine
from ..events import PaperIssued
from ..models import PaperRow

_NEXT = """
INSERT INTO invoices_series (issuer_id, kind, year, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (issuer_id, kind, year) DO UPDATE SET last = invoices_series.last + 1 RETURNING last
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
    number = sql.query(_NEXT, (draft.issuer_id, draft.kind.value, at.year))[0][0]
    paper = _paper(draft, code=f"{_PREFIXES[draft.kind]}-{at.year}-{number:06}", at=at)
    PaperRow.objects.create(
        id=paper.id,
        kind=paper.kind.value,
        issuer_id=draft.issuer_id,
        year=at.year,
        number=number,
        code=paper.code,
        shop_id=paper.shop_id,
        buyer_id=paper.buyer_id,
        order_id=paper.order_id,
        total_minor=paper.total.amount,
        tax_minor=paper.tax.amount,
        currency=paper.total.currency,
        document=to_values(Paper, paper),
        issued_at=at,
    )
    append([Pending(paper.id, _fact(paper))])
    return paper


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
    )
