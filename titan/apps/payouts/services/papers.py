"""Statements and tax reports as files: amounts in whole units with a point, so that a spreadsheet adds them up."""

import csv
import io
from collections.abc import Iterable, Sequence
from uuid import UUID

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
_OF_MONTH = ("gross", "refunds", "fees", "tax_on_fees", "net")
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
    head = ("month", "currency", *_OF_MONTH)
    return _csv([head, *(_month(one) for one in months)])


def months_pdf(months: Sequence[TaxMonth], *, shop_id: UUID, period: str) -> bytes:
    """The same, to be printed, with the sum of each currency below."""
    shop = sellers.get_many(shop_ids=[shop_id]).get(shop_id)
    title = f"Sales {period}"
    paper = pdf.Paper(title)
    paper.heading(title)
    paper.lines(
        [
            shop.name if shop else str(shop_id),
            f"Shop number {shop_id}. By the day (UTC) on which an order was completed or refunded.",
            "Net is gross less refunds, fees and the tax on fees.",
        ]
    )
    paper.space()
    columns = [
        pdf.Column("Month", 2),
        pdf.Column("Currency", 2),
        *(
            pdf.Column(title, 2, is_numeric=True)
            for title in ("Gross", "Refunds", "Fees", "Tax on fees", "Net")
        ),
    ]
    paper.table(columns, [_month(one) for one in months], totals=_sums(months))
    return paper.render()


def _month(one: TaxMonth) -> tuple[str, ...]:
    return (
        f"{one.year}-{one.month:02}",
        one.currency,
        *(_plain(getattr(one, part)) for part in _OF_MONTH),
    )


def _sums(months: Sequence[TaxMonth]) -> list[tuple[str, ...]]:
    """A line a currency, in their order."""
    currencies = dict.fromkeys(one.currency for one in months)
    return [
        ("Total", currency, *(_plain(_sum(months, currency, part)) for part in _OF_MONTH))
        for currency in sorted(currencies)
    ]


def _sum(months: Sequence[TaxMonth], currency: str, part: str) -> Money:
    zero = Money.zero(currency)
    return sum((getattr(one, part) for one in months if one.currency == currency), zero)


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
