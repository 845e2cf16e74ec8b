"""Statements and tax reports as files: amounts in whole units with a point, so that a spreadsheet adds them up."""

import csv
import io
from collections.abc import Iterable, Sequence

from titan.apps.sellers import api as sellers
from titan.kernel.money import Money
from titan.platform import pdf

from ..contracts import LineKind, PayoutLine, PayoutStatement, TaxMonth

_WORDS = {
    LineKind.RELEASE: "Order completed",
    LineKind.REFUND: "Refund",
    LineKind.REFUND_UNDONE: "Refund given up",
    LineKind.ADVANCE: "Advance filled",
    LineKind.RESERVE: "Kept in reserve",
    LineKind.RESERVE_FREED: "Reserve freed",
}
_PARTS = ("gross", "commission", "tax", "other", "amount")


def statement_csv(statement: PayoutStatement) -> str:
    """A line a movement, and the total, which is the payout's amount."""
    head = ("at", "kind", "order_id", "gross", "commission", "tax", "other", "amount", "currency")
    rows = [
        (
            f"{line.at:%Y-%m-%dT%H:%M:%SZ}",
            line.kind,
            line.order_id or "",
            *_amounts(line),
            line.amount.currency,
        )
        for line in statement.lines
    ]
    total = ("", "total", "", *_totals(statement), statement.payout.amount.currency)
    return _csv([head, *rows, total])


def statement_pdf(statement: PayoutStatement) -> bytes:
    """The same, to be printed."""
    payout = statement.payout
    shop = sellers.get_many(shop_ids=[payout.shop_id]).get(payout.shop_id)
    title = f"Payout {payout.created_at:%Y-%m-%d}"
    paper = pdf.Paper(title)
    paper.heading(title)
    paper.lines(
        [
            shop.name if shop else str(payout.shop_id),
            f"Account: {payout.account.holder}, {payout.account.masked}",
            payout.status.value.replace("_", " ").capitalize()
            + (f", reference {payout.reference}" if payout.reference else ""),
            f"Payout number {payout.id}. All amounts in {payout.amount.currency}.",
        ]
    )
    paper.space()
    columns = [
        pdf.Column("Date", 2),
        pdf.Column("What", 3),
        *(
            pdf.Column(title, 2, is_numeric=True)
            for title in ("Gross", "Fee", "Tax on fee", "Other", "Amount")
        ),
    ]
    rows = [(f"{line.at:%Y-%m-%d}", _told(line), *_amounts(line)) for line in statement.lines]
    paper.table(columns, rows, totals=[("", "Total", *_totals(statement))])
    return paper.render()


def months_csv(months: Iterable[TaxMonth]) -> str:
    """A line a month and currency."""
    head = ("month", "currency", "gross", "refunds", "fees", "tax_on_fees", "net")
    rows = [
        (
            f"{one.year}-{one.month:02}",
            one.currency,
            *(_plain(part) for part in (one.gross, one.refunds, one.fees, one.tax_on_fees, one.net)),
        )
        for one in months
    ]
    return _csv([head, *rows])


def _told(line: PayoutLine) -> str:
    order = f" …{str(line.order_id)[-6:]}" if line.order_id else ""
    return f"{_WORDS[line.kind]}{order}"


def _amounts(line: PayoutLine) -> list[str]:
    return [_plain(getattr(line, part)) for part in _PARTS]


def _totals(statement: PayoutStatement) -> list[str]:
    zero = Money.zero(statement.payout.amount.currency)
    return [_plain(sum((getattr(line, part) for line in statement.lines), zero)) for part in _PARTS]


def _plain(amount: Money) -> str:
    return f"{amount.decimal():f}"


def _csv(rows: Iterable[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
