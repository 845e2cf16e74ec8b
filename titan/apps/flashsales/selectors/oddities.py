"""What was noted for operators."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from titan.platform.db import sql

from ..contracts import Suspicion, SuspicionKind
from ..models import SuspicionRow

MOST = 20
# A slot's last presses are counted a moment after its end.
_AFTER = timedelta(minutes=1)


def of_slots(slot_ids: Sequence[UUID]) -> dict[UUID, tuple[Suspicion, ...]]:
    """By slot, the largest first; at most 20 of each slot."""
    rows = SuspicionRow.objects.filter(slot_id__in=slot_ids).order_by("-number", "mark")
    found: dict[UUID, list[Suspicion]] = {slot_id: [] for slot_id in slot_ids}
    for row in rows.iterator():
        if len(found[row.slot_id]) < MOST:
            found[row.slot_id].append(_suspicion(row))
    return {slot_id: tuple(some) for slot_id, some in found.items()}


def slots_to_watch(now: datetime) -> list[UUID]:
    """Slots that run, or did a moment ago."""
    rows = sql.query(
        "SELECT id FROM flashsales_slot WHERE starts_at <= %s AND ends_at > %s", (now, now - _AFTER)
    )
    return [row[0] for row in rows]


def _suspicion(row: SuspicionRow) -> Suspicion:
    return Suspicion(
        SuspicionKind(row.kind), row.mark, row.number, tuple(row.user_ids), row.first_at, row.last_at
    )
