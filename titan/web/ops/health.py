"""How the machinery is doing, as figures."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from titan.platform.bus.figures import PUBLISHER
from titan.platform.db import sql
from titan.platform.eventlog.registry import subscriptions
from titan.platform.processes.models import ProcessRow

LATE_S = 5.0
OPEN = ("running", "waiting", "undoing")
# One question for all subscribers; `relay.lags()` asks one for each.
_SUBSCRIBERS = """
SELECT c.subscriber, coalesce(extract(epoch FROM now() - l.oldest), 0)::float, coalesce(p.parked, 0)
FROM eventlog_checkpoint c
LEFT JOIN LATERAL (SELECT min(e.recorded_at) AS oldest FROM eventlog_event e
                   WHERE (e.transaction_id, e.position) > (c.transaction_id::text::xid8, c.position)) l ON true
LEFT JOIN (SELECT subscriber, count(*) AS parked FROM eventlog_parked GROUP BY subscriber) p USING (subscriber)
ORDER BY 3 DESC, 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Follower:
    """A subscriber of the event log: seconds it is behind, events it could not take."""

    name: str
    lag_s: float
    parked: int
    is_known: bool

    @property
    def is_late(self) -> bool:
        """Behind by more than its readers should notice."""
        return self.lag_s > LATE_S

    @property
    def needs_somebody(self) -> bool:
        """An operator should look."""
        return self.is_late or self.parked > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Processes of a kind in a status, and since when the oldest of them exists."""

    kind: str
    status: str
    number: int
    oldest_at: datetime

    @property
    def is_stuck(self) -> bool:
        """Left for an operator."""
        return self.status == "stuck"


def followers() -> list[Follower]:
    """All subscribers that ever read, those that need somebody first."""
    known = {*subscriptions(), PUBLISHER}
    return [
        Follower(name, max(0.0, lag), parked, name in known) for name, lag, parked in sql.query(_SUBSCRIBERS)
    ]


def standings() -> list[Standing]:
    """Open and stuck processes, the stuck first."""
    found = (
        ProcessRow.objects.filter(status__in=[*OPEN, "stuck"])
        .values_list("kind", "status")
        .annotate(number=Count("id"), oldest_at=Min("created_at"))
    )
    return sorted((Standing(*row) for row in found), key=lambda s: (not s.is_stuck, s.kind, s.status))
