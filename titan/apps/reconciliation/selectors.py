"""What is read of runs and findings."""

from datetime import date
from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from .contracts import Finding, FindingKind, FindingNotFound, FindingStatus, Run, RunStatus
from .domain.mends import mends_of

_FINDING = """id, provider, day, kind, payment_id, reference, ours_minor, ours_currency, theirs_minor, theirs_currency,
    detail, status, note"""
_RUN = "id, provider, day, until, status, theirs, ours, error"


def finding(finding_id: UUID) -> Finding:
    """One finding. Raises FindingNotFound."""
    row = sql.one(f"SELECT {_FINDING} FROM reconciliation_finding WHERE id = %s", (finding_id,))  # noqa: S608
    if row is None:
        raise FindingNotFound
    return _finding(row)


def findings(run_id: UUID, *, after: UUID | None, limit: int) -> tuple[Finding, ...]:
    """What a run saw, by id, a page at a time."""
    rows = sql.query(
        f"SELECT {_FINDING} FROM reconciliation_finding WHERE seen_run_id = %s AND id > %s ORDER BY id LIMIT %s",  # noqa: S608
        (run_id, after or UUID(int=0), limit),
    )
    return tuple(_finding(row) for row in rows)


def run(run_id: UUID) -> Run:
    """A run with what of it is open. Raises LookupError."""
    row = sql.one(f"SELECT {_RUN} FROM reconciliation_run WHERE id = %s", (run_id,))  # noqa: S608
    if row is None:
        raise LookupError(f"no run {run_id}")
    return _run(row)


def latest(provider: str, day: date) -> Run | None:
    """The latest run of that day."""
    row = sql.one(
        f"SELECT {_RUN} FROM reconciliation_run WHERE provider = %s AND day = %s ORDER BY started_at DESC LIMIT 1",  # noqa: S608
        (provider, day),
    )
    return _run(row) if row else None


def is_done(provider: str, day: date) -> bool:
    """That day was compared when it was over, to its last payment."""
    row = sql.one(
        "SELECT 1 FROM reconciliation_run WHERE provider = %s AND day = %s AND status = 'done'"
        " AND until >= (%s::date + 1)::timestamp AT TIME ZONE 'UTC'",
        (provider, day, day),
    )
    return row is not None


def counts(run_id: UUID) -> dict[FindingKind, int]:
    """How many of a run's findings are open, by kind."""
    rows = sql.query(
        "SELECT kind, count(*) FROM reconciliation_finding WHERE seen_run_id = %s AND status = 'open' GROUP BY kind",
        (run_id,),
    )
    return {FindingKind(kind): count for kind, count in rows}


def open_counts() -> dict[str, float]:
    """For the metrics: open findings by kind."""
    rows = sql.query("SELECT kind, count(*) FROM reconciliation_finding WHERE status = 'open' GROUP BY kind")
    return {kind.value: 0.0 for kind in FindingKind} | {kind: float(count) for kind, count in rows}


def _run(row: sql.Row) -> Run:
    run_id, provider, day, until, status, theirs, ours, error = row
    return Run(
        id=run_id,
        provider=provider,
        day=day,
        until=until,
        status=RunStatus(status),
        theirs=theirs,
        ours=ours,
        counts=counts(run_id),
        error=error,
    )


def _finding(row: sql.Row) -> Finding:
    finding_id, provider, day, kind, payment_id, reference, *sides, detail, status, note = row
    ours, ours_currency, theirs, theirs_currency = sides
    named = FindingKind(kind)
    return Finding(
        id=finding_id,
        provider=provider,
        day=day,
        kind=named,
        payment_id=payment_id,
        reference=reference,
        ours=None if ours is None else Money(ours, ours_currency),
        theirs=None if theirs is None else Money(theirs, theirs_currency),
        detail=detail,
        status=FindingStatus(status),
        mends=mends_of(named, ours=ours, theirs=theirs),
        note=note,
    )
