"""How far the bus is: what is published, read, parked."""

from typing import Any

from django.conf import settings

from titan.platform.db import sql

PUBLISHER = "bus.publisher"
"""Under this name the publisher keeps its checkpoint of the log, and its lag is shown with those of the subscribers."""
HANDED = "bus.handed"
"""How far the log has been put where Debezium takes it from (`handing`)."""


def behind() -> dict[str, float]:
    """Messages that each subscriber knew to be unread when it last read."""
    # The publisher notes here which topics it has filled.
    rows = sql.query(
        "SELECT subscriber, sum(behind)::float FROM bus_checkpoint WHERE subscriber <> %s GROUP BY subscriber",
        (PUBLISHER,),
    )
    return dict(rows)


def parked() -> dict[str, float]:
    """How many messages each subscriber has parked."""
    return dict(sql.query("SELECT subscriber, count(*)::float FROM bus_parked GROUP BY subscriber"))


def kept() -> dict[str, float]:
    """Bytes of PostgreSQL's own log that Debezium has not confirmed, by slot."""
    from . import slots

    return {slot.name: float(slot.behind) for slot in slots.found()}


def by_debezium() -> dict[str, Any]:
    """How what stands between the log and Kafka is; asks Kafka Connect."""
    from . import connectors, slots

    try:
        state = connectors.of_cell(settings.CELL).state()
    except connectors.ConnectAway as error:
        state = str(error)
    told = [
        {
            "name": slot.name,
            "is_usable": slot.is_usable,
            "is_read": slot.is_active,
            "bytes_behind": slot.behind,
        }
        for slot in slots.found()
    ]
    return {"connector": state, "slots": told}


def standing() -> dict[str, Any]:
    """All of it; the publisher's lag is None where it never ran."""
    from titan.platform.eventlog import relay

    ran = sql.one("SELECT 1 FROM eventlog_checkpoint WHERE subscriber = %s", (PUBLISHER,))
    unread, aside = behind(), parked()
    return {
        "publish_lag_s": relay.lag(PUBLISHER) if ran else None,
        "subscribers": {
            name: {"behind": int(unread.get(name, 0)), "parked": int(aside.get(name, 0))}
            for name in sorted({*unread, *aside})
        },
        **({"debezium": by_debezium()} if settings.BUS_RELAY == "debezium" else {}),
    }
