"""When coins end. What came in a month ends with the month that many months later; whatever leaves takes the oldest first.

Note [The oldest first]
    So nothing has to be kept of single coins: of what came until some day there is left what is more than all that ever
    left. What is returned counts as never spent; if its month has ended meanwhile, the next round takes it.
"""

from collections.abc import Sequence
from datetime import UTC, datetime


def month_of(at: datetime) -> datetime:
    """Its first moment."""
    return datetime(at.year, at.month, 1, tzinfo=UTC)


def later(month: datetime, months: int) -> datetime:
    """The first moment of the month so many months later, or earlier."""
    number = month.year * 12 + month.month - 1 + months
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)


def ended_before(at: datetime, *, kept_months: int) -> datetime:
    """What came before this moment has ended."""
    return later(month_of(at), -kept_months)


def ended(*, came_before: int, left_ever: int) -> int:
    """How much of what came until then is still there, and so has to go."""
    return max(0, came_before - left_ever)


def next_end(
    came: Sequence[tuple[datetime, int]], *, left_ever: int, kept_months: int
) -> tuple[int, datetime | None]:
    """How many coins end next, and when; `came` are the months in which coins came, the oldest first."""
    gone = left_ever
    for month, coins in came:
        if coins > gone:
            return coins - gone, later(month, kept_months + 1)
        gone -= coins
    return 0, None
