"""A shop's settings, its money, and its months."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import BankAccount, PayoutSettings, Purse, Schedule, TaxMonth
from ..models import ReserveRow, SettingsRow

_MONTHS = """
SELECT extract(year FROM at AT TIME ZONE 'UTC')::int AS year, extract(month FROM at AT TIME ZONE 'UTC')::int AS month,
    currency, sum(gross_minor) FILTER (WHERE kind = 'release'), -sum(gross_minor) FILTER (WHERE kind <> 'release'),
    sum(commission_minor), sum(tax_minor)
FROM payouts_line
WHERE shop_id = %(shop)s AND kind IN ('release', 'refund', 'refund_undone')
    AND at >= make_timestamptz(%(year)s::int, %(first)s::int, 1, 0, 0, 0, 'UTC')
    AND at < make_timestamptz(%(year)s::int, %(last)s::int, 1, 0, 0, 0, 'UTC') + interval '1 month'
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def settings_of(shop_id: UUID, *, currency: str) -> PayoutSettings:
    """A shop's settings; weekly and without an account where it has made none."""
    row = SettingsRow.objects.filter(shop_id=shop_id).first() or SettingsRow(shop_id=shop_id)
    return PayoutSettings(
        shop_id=shop_id,
        schedule=Schedule(row.schedule),
        minimum=Money(row.minimum_minor, currency),
        account=BankAccount(row.holder, row.iban) if row.iban else None,
        reserve_bp=row.reserve_bp,
        reserve_days=row.reserve_days,
    )


def purses(shop_id: UUID, *, currency: str) -> tuple[Purse, ...]:
    """A shop's money, its own currency first."""
    balances = {
        kind: {one.available.currency: one for one in wallet.balances(owner_id=shop_id, kind=kind)}
        for kind in (AccountKind.SELLER, AccountKind.RESERVE, AccountKind.ADVANCE)
    }
    sellers, reserves, advances = balances.values()
    others = sorted({*sellers, *reserves, *advances} - {currency})
    frees = _next_free(shop_id)
    found = []
    for code in (currency, *others):
        zero = Money.zero(code)
        found.append(
            Purse(
                available=sellers[code].available if code in sellers else zero,
                under_way=sellers[code].held if code in sellers else zero,
                reserve=reserves[code].available if code in reserves else zero,
                advance=-advances[code].available if code in advances else zero,
                next_free_at=frees.get(code),
            )
        )
    return tuple(found)


def _next_free(shop_id: UUID) -> dict[str, datetime]:
    rows = ReserveRow.objects.filter(shop_id=shop_id, freed_at=None).order_by("-free_at")
    return dict(rows.values_list("currency", "free_at"))


def fees_of_orders(order_ids: Sequence[UUID]) -> dict[UUID, Money]:
    """What was kept of each order that was released."""
    rows = sql.query(
        "SELECT source_id, commission_minor + tax_minor, currency FROM payouts_line"
        " WHERE kind = 'release' AND source_id = ANY(%s)",
        (list(order_ids),),
    )
    return {order_id: Money(fee, currency) for order_id, fee, currency in rows}


def months(shop_id: UUID, *, year: int, month: int | None) -> tuple[TaxMonth, ...]:
    """A shop's months of a year, or one of them; a month without sales and refunds is left out."""
    params = {"shop": shop_id, "year": year, "first": month or 1, "last": month or 12}
    return tuple(_month(row) for row in sql.query(_MONTHS, params))


def _month(row: sql.Row) -> TaxMonth:
    year, month, currency, *amounts = row
    gross, refunds, fees, tax = (Money(int(amount or 0), currency) for amount in amounts)
    return TaxMonth(year, month, currency, gross, refunds, fees, tax, gross - refunds - fees - tax)
