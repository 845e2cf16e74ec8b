"""A run: both books of a day are read, laid side by side, looked at twice, and what differs is written down."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import structlog
from django.db import IntegrityError

from titan.apps.payments.contracts import ProviderUnavailable
from titan.kernel import clock
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import new_id
from titan.platform.db import sql
from titan.platform.db.transactions import durable, required

from .. import selectors
from ..contracts import Run, RunStatus, RunUnderWay
from . import booking, collecting, confirming, recording

log = structlog.get_logger(__name__)
# What was started so lately may still be under way between the books.
SETTLING = timedelta(minutes=15)
# A run that long without an end died with its process.
DEAD_AFTER = timedelta(hours=1)


def run(provider: str, day: date) -> Run:
    """Compare a day, book its fees, and write down what differs.

    Raises:
        InvalidInput: nothing of that day is settled yet.
        RunUnderWay: it is being compared right now.
        ProviderUnavailable: the provider does not show its book; the run is noted as failed.
        ProviderNotFound: no provider of that name is configured.
    """
    start, until = _times(day)
    run_id = _begin(provider, day, until)
    try:
        theirs, ours = _lay(run_id, provider, start, until)
        fees = booking.book(run_id, provider)
        with durable():
            found = recording.record(run_id, provider, day, at=clock.now())
            _end(run_id, RunStatus.DONE, theirs=theirs, ours=ours, found=found, fees=fees)
    except BaseException as error:
        _end(run_id, RunStatus.FAILED, error=f"{type(error).__name__}: {error}"[:300])
        raise
    finally:
        collecting.clear(run_id)
    return selectors.run(run_id)


def attempt(provider: str, day: date) -> Run:
    """Compare a day and write nothing down. Raises as `run`, but for RunUnderWay."""
    start, until = _times(day)
    run_id = new_id(bucket=0)
    try:
        theirs, ours = _lay(run_id, provider, start, until)
        counts = recording.differing(run_id, provider)
    finally:
        collecting.clear(run_id)
    return Run(
        id=None,
        provider=provider,
        day=day,
        until=until,
        status=RunStatus.DONE,
        theirs=theirs,
        ours=ours,
        counts=counts,
    )


def _lay(run_id: UUID, provider: str, start: datetime, until: datetime) -> tuple[int, int]:
    """The provider's book first: what moves meanwhile is then in ours at least."""
    theirs = collecting.their_day(run_id, provider, start=start, end=until)
    ours = collecting.our_day(run_id, provider, start=start, end=until)
    confirming.look_again(run_id, provider)
    return theirs, ours


def _times(day: date) -> tuple[datetime, datetime]:
    start = datetime.combine(day, time(), UTC)
    until = min(start + timedelta(days=1), clock.now() - SETTLING)
    if until <= start:
        raise InvalidInput(
            problems=(FieldProblem("/day", "out_of_range", "nothing of that day is settled yet"),)
        )
    return start, until


def _begin(provider: str, day: date, until: datetime) -> UUID:
    now, run_id = clock.now(), new_id(bucket=0)
    sql.execute(
        "UPDATE reconciliation_run SET status = 'failed', error = 'its process died', ended_at = %s"
        " WHERE provider = %s AND day = %s AND status = 'running' AND started_at < %s",
        (now, provider, day, now - DEAD_AFTER),
    )
    try:
        with required():
            sql.execute(
                "INSERT INTO reconciliation_run (id, provider, day, until, status, theirs, ours, found, error,"
                " started_at, ended_at) VALUES (%s, %s, %s, %s, 'running', 0, 0, 0, '', %s, NULL)",
                (run_id, provider, day, until, now),
            )
    except IntegrityError as error:
        if "reconciliation_run_one_at_a_time" not in str(error):
            raise
        raise RunUnderWay from error
    return run_id


def _end(
    run_id: UUID,
    status: RunStatus,
    *,
    theirs: int = 0,
    ours: int = 0,
    found: int = 0,
    fees: int = 0,
    error: str = "",
) -> None:
    sql.execute(
        "UPDATE reconciliation_run SET status = %s, theirs = %s, ours = %s, found = %s, fees = %s, error = %s,"
        " ended_at = %s WHERE id = %s AND status = 'running'",
        (status.value, theirs, ours, found, fees, error, clock.now(), run_id),
    )


def catch_up(providers: tuple[str, ...], *, days: int) -> int:
    """Compare the days of the last so many that were not compared yet. Returns how many were."""
    today = clock.now().astimezone(UTC).date()
    if clock.now() < datetime.combine(today, time(), UTC) + SETTLING:
        today -= timedelta(days=1)
    done = 0
    for provider in providers:
        for day in (today - timedelta(days=age) for age in range(days, 0, -1)):
            if selectors.is_done(provider, day):
                continue
            try:
                run(provider, day)
            except (ProviderUnavailable, RunUnderWay) as error:
                log.warning("reconciliation.put_off", provider=provider, day=str(day), error=error.code)
                break
            done += 1
    return done
