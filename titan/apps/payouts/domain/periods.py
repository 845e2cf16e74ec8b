"""Which period an instant lies in, in UTC. One payout is made per period."""

from datetime import datetime

from ..contracts import Schedule


def period_of(schedule: Schedule, at: datetime) -> str | None:
    """The name of the period; None for a shop that is paid when it asks."""
    if schedule is Schedule.MANUAL:
        return None
    if schedule is Schedule.WEEKLY:
        year, week, _ = at.isocalendar()
        return f"{year}-W{week:02}"
    return at.strftime("%Y-%m-%d" if schedule is Schedule.DAILY else "%Y-%m")


def requested(key: str) -> str:
    """The period of a payout that somebody asked for; the same key is the same payout."""
    return f"request:{key}"[:80]
