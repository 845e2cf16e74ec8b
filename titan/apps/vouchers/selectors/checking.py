"""Proving the counters: each equals the uses that it counts."""

from titan.platform.db import sql

from ..contracts import CountFault

_VOUCHERS = """
SELECT v.id, v.used_count, coalesce(u.uses, 0), v.spent_minor, coalesce(u.spent, 0)::bigint
FROM vouchers_voucher v LEFT JOIN (
    SELECT u.voucher_id, count(DISTINCT u.id) AS uses, sum(p.amount_minor) AS spent
    FROM vouchers_use u JOIN vouchers_use_part p ON p.use_id = u.id AND p.given_back_at IS NULL
    GROUP BY u.voucher_id
) u ON u.voucher_id = v.id
WHERE v.used_count <> coalesce(u.uses, 0) OR v.spent_minor <> coalesce(u.spent, 0)
ORDER BY v.id LIMIT 100
"""
_CLAIMS = """
SELECT c.id, c.used_count, coalesce(u.uses, 0), 0, 0
FROM vouchers_claim c LEFT JOIN (
    SELECT voucher_id, user_id, count(*) AS uses FROM vouchers_use WHERE given_back_at IS NULL
    GROUP BY voucher_id, user_id
) u ON u.voucher_id = c.voucher_id AND u.user_id = c.user_id
WHERE c.used_count <> coalesce(u.uses, 0)
ORDER BY c.id LIMIT 100
"""


def faults() -> tuple[CountFault, ...]:
    """Counters that are wrong, at most a hundred of each kind."""
    found = [CountFault("voucher", *row) for row in sql.query(_VOUCHERS)]
    return (*found, *(CountFault("claim", *row) for row in sql.query(_CLAIMS)))
