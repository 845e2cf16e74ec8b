"""What the gate has to know of items, straight from the tables."""

from collections.abc import Sequence
from uuid import UUID

from titan.platform.db import sql

# An hour ahead, so that a slot is in the gate long before it opens; ten minutes after, so that its last presses are answered.
_STANDINGS = """
SELECT i.id, s.id, (extract(epoch FROM s.starts_at) * 1000000)::bigint,
       CASE WHEN s.is_stopped OR s.settled_at IS NOT NULL THEN 0 WHEN NOT i.is_set_aside THEN
            (extract(epoch FROM s.starts_at) * 1000000)::bigint
       ELSE (extract(epoch FROM s.ends_at) * 1000000)::bigint END,
       i.per_user_limit, CASE WHEN i.is_set_aside THEN i.allotment - i.taken ELSE 0 END
FROM flashsales_item i
JOIN flashsales_slot s ON s.id = i.slot_id
JOIN flashsales_sale sale ON sale.id = s.sale_id
WHERE s.ends_at > now() - interval '10 minutes' AND s.starts_at < now() + interval '1 hour'
  AND sale.status = 'scheduled' AND i.status = 'approved'
"""


def standings() -> list[tuple[UUID, UUID, int, int, int, int]]:
    """(item, slot, opens, closes, limit, room) of what is on sale now, soon, or was a moment ago; times in microseconds."""
    return [(row[0], row[1], *map(int, row[2:])) for row in sql.query(_STANDINGS)]


def claims(item_ids: Sequence[UUID]) -> dict[UUID, list[tuple[UUID, int]]]:
    """By item, the units that each buyer has."""
    found: dict[UUID, list[tuple[UUID, int]]] = {}
    rows = sql.query(
        "SELECT item_id, user_id, units FROM flashsales_claim WHERE units > 0 AND item_id = ANY(%s)",
        (list(item_ids),),
    )
    for item_id, user_id, units in rows:
        found.setdefault(item_id, []).append((user_id, units))
    return found


def places(item_ids: Sequence[UUID]) -> dict[UUID, int]:
    """By item, the last place that was given to a press; those called up from the line have places of another kind."""
    rows = sql.query(
        "SELECT item_id, max(place) FROM flashsales_reservation WHERE item_id = ANY(%s) AND place < %s GROUP BY item_id",
        (list(item_ids), LINE_PLACES),
    )
    return {item_id: int(place) for item_id, place in rows}


# Places in the line are microseconds since 1970, so that they come after those of all presses.
LINE_PLACES = 10**15
