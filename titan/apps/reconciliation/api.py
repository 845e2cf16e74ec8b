"""The one door to reconciliation."""

from datetime import date
from uuid import UUID

from titan.apps.payments import api as payments

from . import selectors
from .contracts import Finding, Mend, Run
from .services import comparing, mending

# So many days back a day that was not compared, for an outage of its provider, is made good.
CAUGHT_UP_DAYS = 7


def reconcile(*, provider: str, day: date) -> Run:
    """Compare a day (UTC) of a provider's book with ours, book its fees, write down what differs. No transaction may be open.

    Repeatable: a difference is one finding however often it is seen; what is gone is closed; what was ignored or
    accepted stays so while its amounts do. Of a day that is not over, what is older than 15 minutes is compared.

    Raises:
        InvalidInput: nothing of that day is settled yet.
        RunUnderWay: that day is being compared right now.
        ProviderUnavailable: the provider does not show its book; the run is noted as failed.
        ProviderNotFound: no provider of that name is configured.
    """
    return comparing.run(provider, day)


def try_out(*, provider: str, day: date) -> Run:
    """Compare a day, write nothing down. Raises InvalidInput, ProviderUnavailable, ProviderNotFound as `reconcile`."""
    return comparing.attempt(provider, day)


def reconcile_due() -> int:
    """Compare the days of the last week that are over and were not compared yet. Returns how many were."""
    names = tuple(state.name for state in payments.providers())
    return comparing.catch_up(names, days=CAUGHT_UP_DAYS)


def latest_run(*, provider: str, day: date) -> Run | None:
    """How that day stands: its latest run; None if it was never compared."""
    return selectors.latest(provider, day)


def findings_of(*, run_id: UUID, after: UUID | None = None, limit: int = 100) -> tuple[Finding, ...]:
    """What a run saw, a page at a time: `after` is the id of the last one of the page before."""
    return selectors.findings(run_id, after=after, limit=limit)


def finding(*, finding_id: UUID) -> Finding:
    """One finding, with what mends it. Raises FindingNotFound."""
    return selectors.finding(finding_id)


def mend(*, finding_id: UUID, action: Mend, reason: str) -> str:
    """Do what mends a finding; says what became of it. No transaction may be open.

    It is closed where the books agree afterwards, or the difference was accepted or ignored; else it stays open.

    Raises:
        FindingNotFound: no such finding.
        NotMendable: the action does not mend it, or it is not open.
        PaymentStateConflict: the action was refused.
        ProviderUnavailable: it got no answer; calling again is safe.
    """
    return mending.mend(finding_id, action, reason=reason)
