"""Business days: Monday to Friday."""

from datetime import UTC, date, datetime, time, timedelta

_SATURDAY = 5
_DAY_ENDS = time(18, 0, tzinfo=UTC)


def after(start: date, days: int) -> date:
    """The date `days` business days after `start`; 0 means the next business day that is not before it.

    Raises:
        ValueError: `days` is negative.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    found = start
    while found.weekday() >= _SATURDAY:
        found += timedelta(days=1)
    for _ in range(days):
        found += timedelta(days=3 if found.weekday() == _SATURDAY - 1 else 1)
    return found


def delivered_by(shipped_at: datetime, days: int) -> datetime:
    """When a parcel handed over at `shipped_at` should have arrived: the end of that business day, UTC."""
    return datetime.combine(after(shipped_at.astimezone(UTC).date(), days), _DAY_ENDS)
