"""Proving the ledger: sums are zero, rows equal their transfers, the escrow of orders that are over is empty."""

from datetime import datetime, timedelta

from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import BalanceFault, CurrencyTotals, LedgerReport, OpenEscrow

# One statement, so that everything is seen at one instant while money goes on moving.
_ACCOUNTS = """
WITH legs AS (
    SELECT debit_id AS id, currency, CASE WHEN status = 'voided' THEN 0 ELSE -amount_minor END AS available,
        CASE WHEN status = 'pending' THEN amount_minor ELSE 0 END AS held
    FROM wallet_transfer WHERE amount_minor IS NOT NULL
    UNION ALL
    SELECT credit_id, currency, CASE WHEN status = 'posted' THEN amount_minor ELSE 0 END, 0
    FROM wallet_transfer WHERE amount_minor IS NOT NULL
), expected AS (
    SELECT id, min(currency) AS currency, max(currency) AS other, sum(available)::bigint AS available,
        sum(held)::bigint AS held
    FROM legs GROUP BY id
), joined AS (
    SELECT coalesce(a.id, e.id) AS id, coalesce(a.kind, '?') AS kind, a.owner_id,
        coalesce(a.currency, e.currency) AS currency,
        CASE WHEN a.id IS NULL THEN x.id IS NULL ELSE a.owner_id IS NOT NULL END AS is_owned,
        coalesce(a.available_minor, 0) AS available, coalesce(a.held_minor, 0) AS held,
        coalesce(e.available, 0) AS expected_available, coalesce(e.held, 0) AS expected_held,
        a.id IS NULL AND x.id IS NULL OR e.id IS NOT NULL AND e.currency IS DISTINCT FROM coalesce(e.other, a.currency)
            OR coalesce(e.currency, a.currency) <> a.currency AS is_broken
    FROM expected e FULL JOIN wallet_account a ON a.id = e.id LEFT JOIN wallet_elsewhere x ON x.id = e.id
)
"""
_TOTALS = """
SELECT currency, sum(CASE WHEN is_owned THEN available + held ELSE 0 END)::bigint,
    sum(CASE WHEN is_owned THEN 0 ELSE expected_available + expected_held END)::bigint, count(*)
FROM joined GROUP BY currency ORDER BY currency
"""
_FAULTS = """
SELECT id, kind, owner_id, currency, available, held, expected_available, expected_held FROM joined
WHERE is_broken OR is_owned AND (
    (available, held) IS DISTINCT FROM (expected_available, expected_held)
    OR (available < 0 AND kind <> 'advance') OR held < 0)
ORDER BY id LIMIT 100
"""
_ESCROWS = """
SELECT e.order_id, e.cause, a.available_minor + a.held_minor, a.currency,
    greatest(e.ended_at, (SELECT max(r.created_at) FROM wallet_reclaim r WHERE r.order_id = e.order_id)) AS ended_at
FROM wallet_escrow_end e JOIN wallet_account a ON a.owner_id = e.order_id AND a.kind = 'escrow'
WHERE a.available_minor + a.held_minor <> 0 ORDER BY 5
"""


def check(*, grace: timedelta) -> LedgerReport:
    """Look at everything. Escrows of orders that ended, or got money back for a refund, within `grace` are only
    counted: refunds take a moment.
    """
    now = clock.now()
    totals = [
        CurrencyTotals(currency, int(owned), int(platform), int(owned) + int(platform), accounts)
        for currency, owned, platform, accounts in sql.query(_ACCOUNTS + _TOTALS)
    ]
    faults = [BalanceFault(*row) for row in sql.query(_ACCOUNTS + _FAULTS)]
    escrows = [
        OpenEscrow(order_id, cause, Money(amount, currency), ended_at)
        for order_id, cause, amount, currency, ended_at in sql.query(_ESCROWS)
    ]
    overdue = [escrow for escrow in escrows if _is_overdue(escrow, now - grace)]
    return LedgerReport(now, tuple(totals), tuple(faults), tuple(overdue), len(escrows) - len(overdue))


def _is_overdue(escrow: OpenEscrow, before: datetime) -> bool:
    return escrow.ended_at <= before
