"""The platform's fee invoices: a month's fees of a shop in a currency, less what was given back."""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.ids import derived_id, new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import PaperKind, PaperLine, Party, TaxLine
from ..domain.billing import rate_of
from . import billing, issuing

# The platform has one series in a cell.
PLATFORM = new_id(bucket=0, now_ms=0, random_bits=1)
_OPEN = "SELECT DISTINCT shop_id, currency FROM invoices_fee WHERE paper_id IS NULL AND at < %s LIMIT %s"
_LOCKED = """
SELECT id, commission_minor, tax_minor FROM invoices_fee
WHERE shop_id = %s AND currency = %s AND paper_id IS NULL AND at < %s ORDER BY id FOR UPDATE
"""


def keep(
    kind: str, source_id: UUID, *, shop_id: UUID, commission: Money, tax: Money | None, at: datetime
) -> None:
    """See `api.keep_fee`."""
    sql.execute(
        "INSERT INTO invoices_fee (kind, source_id, shop_id, currency, commission_minor, tax_minor, at, paper_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, NULL) ON CONFLICT (kind, source_id) DO NOTHING",
        (
            kind,
            source_id,
            shop_id,
            commission.currency,
            commission.amount,
            tax.amount if tax else 0,
            at,
        ),
    )


def bill_months(*, limit: int) -> int:
    """See `api.bill_fees`."""
    now = clock.now()
    month = datetime(now.year, now.month, 1, tzinfo=UTC)
    return sum(
        _bill(shop_id, currency, before=month, now=now)
        for shop_id, currency in sql.query(_OPEN, (month, limit))
    )


def _bill(shop_id: UUID, currency: str, *, before: datetime, now: datetime) -> bool:
    with required():
        rows = sql.query(_LOCKED, (shop_id, currency, before))
        commission, tax = sum(row[1] for row in rows), sum(row[2] for row in rows)
        if not rows or commission + tax == 0:
            return False
        sign = 1 if commission + tax > 0 else -1
        draft = _draft(
            shop_id,
            Money(sign * commission, currency),
            Money(sign * tax, currency),
            before=before,
            first_id=rows[0][0],
            is_back=sign < 0,
        )
        paper = issuing.issue(draft, at=now)
        sql.execute(
            "UPDATE invoices_fee SET paper_id = %s WHERE id = ANY(%s::bigint[])",
            (paper.id, [row[0] for row in rows]),
        )
        return True


def _draft(
    shop_id: UUID, commission: Money, tax: Money, *, before: datetime, first_id: int, is_back: bool
) -> issuing.Draft:
    """Its id is that of its first fee: of a month that was billed another paper takes what was heard of later."""
    month = f"before {before:%Y-%m-%d}"
    lines = [PaperLine("Commission", month, 1, commission)]
    if tax:
        lines.append(PaperLine("Tax on commission", month, 1, tax))
    return issuing.Draft(
        id=derived_id(shop_id, label=f"fees:{commission.currency}:{before:%Y-%m}:{first_id}"),
        kind=PaperKind.FEE_CREDIT_NOTE if is_back else PaperKind.FEE_INVOICE,
        issuer_id=PLATFORM,
        issuer=Party(
            settings.INVOICE_PLATFORM_NAME,
            settings.INVOICE_PLATFORM_ADDRESS[:-1],
            settings.INVOICE_PLATFORM_ADDRESS[-1],
            settings.INVOICE_PLATFORM_TAX_ID,
        ),
        recipient=billing.seller_party(shop_id),
        shop_id=shop_id,
        lines=tuple(lines),
        taxes=(TaxLine(rate_of(commission.amount, tax.amount), commission, tax),),
    )
