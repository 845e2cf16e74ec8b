"""A second look at what seems to differ: money that moved while the books were read is no difference.

The provider's book was read before ours. Where the provider is ahead, ours may have caught up meanwhile; where we are
ahead, or it does not know the payment on that day, the provider is asked about that one.
"""

from uuid import UUID

from titan.apps.payments import api as payments
from titan.platform.db import sql

from . import collecting

# More than that many to ask about is an outage of the book, not a race: they are found as they stand.
MOST_ASKED = 2_000
_SUSPECTS = """
SELECT DISTINCT payment_id FROM reconciliation_compare(%s, %s)
WHERE payment_id IS NOT NULL AND kind IN ('late', 'amount', 'refunded', 'missing', 'unknown', 'double')
AND payment_id > %s ORDER BY payment_id LIMIT %s
"""
_AHEAD = """
SELECT DISTINCT payment_id, reference FROM reconciliation_compare(%s, %s)
WHERE kind = 'missing' OR kind IN ('amount', 'refunded') AND ours > coalesce(theirs, 0)
ORDER BY payment_id LIMIT %s
"""


def look_again(run_id: UUID, provider: str) -> None:
    """Bring the suspects up to date in both books. Raises ProviderUnavailable."""
    _ours_again(run_id, provider)
    for payment_id, reference in sql.query(_AHEAD, (run_id, provider, MOST_ASKED)):
        _theirs_again(run_id, provider, payment_id, reference)


def _ours_again(run_id: UUID, provider: str) -> None:
    last = UUID(int=0)
    while True:
        ids = [row[0] for row in sql.query(_SUSPECTS, (run_id, provider, last, collecting.PAGE))]
        if not ids:
            return
        last = ids[-1]
        rows = [
            {
                "payment_id": one.id,
                "provider": one.provider,
                "reference": one.reference,
                "status": one.status.value,
                "captured": one.captured.amount,
                "refunded": one.refunded.amount,
            }
            for one in payments.booked(payment_ids=ids)
        ]
        sql.execute(
            "UPDATE reconciliation_ours o SET provider = x.provider, reference = x.reference, status = x.status,"
            " captured_minor = x.captured, refunded_minor = x.refunded FROM jsonb_to_recordset(%s::jsonb)"
            " AS x(payment_id uuid, provider text, reference text, status text, captured bigint, refunded bigint)"
            " WHERE o.run_id = %s AND o.payment_id = x.payment_id",
            (sql.json_param(rows), run_id),
        )


def _theirs_again(run_id: UUID, provider: str, payment_id: UUID, reference: str) -> None:
    entry = payments.entry(provider=provider, payment_id=payment_id, reference=reference)
    if entry is None:
        return
    known = sql.execute(
        "UPDATE reconciliation_theirs SET status = %s, captured_minor = %s, refunded_minor = %s"
        " WHERE run_id = %s AND reference = %s",
        (entry.status.value, entry.captured.amount, entry.refunded.amount, run_id, entry.reference),
    )
    if not known:
        collecting.lay_theirs(run_id, [entry])
