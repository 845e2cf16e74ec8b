"""Promises that end unpaid: their units go to those next in line, else back to the counter."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import redis
import structlog
from django.conf import settings

from titan.platform.db import sql
from titan.platform.failpoints import reach
from titan.platform.observability.context import metadata

from ..contracts import ReservationNotFound, ReservationOver, ReservationStatus
from ..models import ReservationRow
from . import gate
from .gate import Told

log = structlog.get_logger(__name__)
BATCH = 200


def lapse() -> int:
    """End what was not paid in time. Returns how many promises."""
    done = 0
    while True:
        ended = _end("flashsales_lapse", BATCH)
        done += ended
        if ended < BATCH:
            return done


def release(reservation_id: UUID, user_id: UUID) -> None:
    """The buyer gives it up. Repeatable.

    Raises:
        ReservationNotFound: it is not this buyer's.
        ReservationOver: it is being paid, or sold.
    """
    rows = ReservationRow.objects.filter(id=reservation_id, user_id=user_id)
    row = rows.first()
    if row is None:
        raise ReservationNotFound
    if row.status == ReservationStatus.HELD:
        _end("flashsales_end", [reservation_id], ReservationStatus.RELEASED.value)
        row = rows.get()
    if row.status in (ReservationStatus.PAYING, ReservationStatus.SOLD):
        raise ReservationOver


def _end(function: str, *params: Any) -> int:
    hold_s = int(settings.FLASH_HOLD.total_seconds())
    found = sql.call(function, *params, hold_s, sql.json_param(metadata()))
    ruling = orjson.loads(found) if isinstance(found, str) else found
    reach("flashsales.end.after_database")
    try:
        _tell_gate(ruling)
    except redis.RedisError as error:
        # It is rebuilt from PostgreSQL when it comes back.
        log.warning("flashsales.gate_not_told", error=str(error))
    return len(ruling["ended"])


def _tell_gate(ruling: dict[str, Any]) -> None:
    for reservation_id, item_id, user_id, units in ruling["ended"]:
        gate.end(UUID(item_id), UUID(user_id), UUID(reservation_id), units)
    called = [
        Told(UUID(reservation), UUID(item), UUID(user), "reserved", datetime.fromisoformat(until))
        for reservation, item, user, until in ruling["next"]
    ]
    if called:
        gate.tell(called)
