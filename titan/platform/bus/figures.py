"""How far the subscribers of the bus are behind, and what they have parked."""

from titan.platform.db import sql


def behind() -> dict[str, float]:
    """Messages that each subscriber knew to be unread when it last read."""
    return dict(sql.query("SELECT subscriber, sum(behind)::float FROM bus_checkpoint GROUP BY subscriber"))


def parked() -> dict[str, float]:
    """How many messages each subscriber has parked."""
    return dict(sql.query("SELECT subscriber, count(*)::float FROM bus_parked GROUP BY subscriber"))
