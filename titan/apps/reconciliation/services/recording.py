"""Writing down what differs: once each, open again when it comes back, closed when it is gone."""

from datetime import date, datetime
from uuid import UUID

from titan.platform.db import sql

from ..contracts import FindingKind

_FOUND = """
INSERT INTO reconciliation_finding AS f (id, run_id, seen_run_id, provider, day, kind, payment_id, reference, ours_minor,
    ours_currency, theirs_minor, theirs_currency, detail, status, mended_by, note, created_at, closed_at)
SELECT gen_random_uuid(), %(run)s, %(run)s, %(provider)s, %(day)s, kind, payment_id, reference, ours, ours_currency,
    theirs, theirs_currency, left(detail, 300), 'open', '', '', %(at)s, NULL
FROM reconciliation_compare(%(run)s, %(provider)s)
ON CONFLICT (provider, kind, payment_id, reference) DO UPDATE
SET seen_run_id = excluded.seen_run_id, ours_minor = excluded.ours_minor, theirs_minor = excluded.theirs_minor,
    ours_currency = excluded.ours_currency, theirs_currency = excluded.theirs_currency, detail = excluded.detail,
    status = CASE WHEN {settled} THEN f.status ELSE 'open' END,
    mended_by = CASE WHEN {settled} THEN f.mended_by ELSE '' END,
    closed_at = CASE WHEN {settled} THEN f.closed_at END
"""
# Accepted or ignored as it is: only as long as it stays so.
_SETTLED = """(f.mended_by IN ('ignore', 'accept_fee') AND f.ours_minor IS NOT DISTINCT FROM excluded.ours_minor
    AND f.theirs_minor IS NOT DISTINCT FROM excluded.theirs_minor)"""
_RECORD = _FOUND.format(settled=_SETTLED)


def record(run_id: UUID, provider: str, day: date, *, at: datetime) -> int:
    """Write down what differs; what is gone since the last run of that day is closed. How many differ."""
    params = {"run": run_id, "provider": provider, "day": day, "at": at}
    found = sql.execute(_RECORD, params)
    sql.execute(
        "UPDATE reconciliation_finding SET status = 'mended', mended_by = 'none', closed_at = %(at)s"
        " WHERE provider = %(provider)s AND day = %(day)s AND status = 'open' AND seen_run_id <> %(run)s",
        params,
    )
    return found


def differing(run_id: UUID, provider: str) -> dict[FindingKind, int]:
    """What differs, by kind, without writing anything down."""
    rows = sql.query(
        "SELECT kind, count(*) FROM reconciliation_compare(%s, %s) GROUP BY kind", (run_id, provider)
    )
    return {FindingKind(kind): count for kind, count in rows}


def still_differs(run_id: UUID, provider: str, *, kind: FindingKind, reference: str) -> bool:
    """That difference is still there, between what was laid side by side for it alone."""
    row = sql.one(
        "SELECT 1 FROM reconciliation_compare(%s, %s) WHERE kind = %s AND reference = %s",
        (run_id, provider, kind.value, reference),
    )
    return row is not None
