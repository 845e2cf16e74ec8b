"""A paper as PDF: the same paper is the same file, whenever it is asked for."""

from titan.kernel.money import Money
from titan.platform import pdf

from ..contracts import Paper, PaperKind, Party

_TITLES = {
    PaperKind.INVOICE: "Invoice",
    PaperKind.CREDIT_NOTE: "Credit note",
    PaperKind.FEE_INVOICE: "Invoice for fees",
    PaperKind.FEE_CREDIT_NOTE: "Credit note for fees",
}


def printed(paper: Paper) -> bytes:
    """The file."""
    title = f"{_TITLES[paper.kind]} {paper.code}"
    page = pdf.Paper(title)
    page.heading(title)
    page.lines(_head(paper))
    page.space()
    page.lines(_party("From", paper.issuer))
    page.space()
    page.lines(_party("To", paper.recipient))
    page.space(18)
    page.table(
        [
            pdf.Column("What", 6),
            pdf.Column("Quantity", 1, is_numeric=True),
            pdf.Column("Amount", 2, is_numeric=True),
        ],
        [(_told(line.title, line.detail), str(line.quantity), _plain(line.total)) for line in paper.lines],
        totals=[("Total", "", _plain(paper.total))],
    )
    page.space(18)
    page.table(
        [pdf.Column(name, 1, is_numeric=True) for name in ("Tax rate", "Net", "Tax", "Gross")],
        [
            (_rate(line.rate_bp), _plain(line.net), _plain(line.tax), _plain(line.net + line.tax))
            for line in paper.taxes
        ],
    )
    page.space(18)
    page.lines(_foot(paper))
    return page.render()


def _head(paper: Paper) -> list[str]:
    found = [f"Date: {paper.issued_at:%Y-%m-%d}"]
    if paper.order_number:
        found.append(f"Order: {paper.order_number}")
    if paper.refers_to:
        found.append(f"To invoice: {paper.refers_to}")
    return [*found, f"All amounts in {paper.total.currency}"]


def _party(role: str, party: Party) -> list[str]:
    told = [f"{role}: {party.name}", *party.address, party.country]
    return [*told, f"VAT / tax number: {party.tax_id}"] if party.tax_id else told


def _foot(paper: Paper) -> list[str]:
    if not paper.paid_by_platform:
        return []
    own = paper.total - paper.paid_by_platform
    if paper.kind is PaperKind.CREDIT_NOTE:
        return [f"Paid back to you: {_plain(own)}, to the platform: {_plain(paper.paid_by_platform)}"]
    return [f"Paid by the platform: {_plain(paper.paid_by_platform)}, by you: {_plain(own)}"]


def _told(title: str, detail: str) -> str:
    return f"{title} ({detail})" if detail else title


def _rate(basis_points: int | None) -> str:
    return "various" if basis_points is None else f"{basis_points / 100:g} %"


def _plain(amount: Money) -> str:
    return f"{amount.decimal():f}"
