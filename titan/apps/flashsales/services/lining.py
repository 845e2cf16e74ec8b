"""The line of those who want units that come back."""

import secrets
from uuid import UUID

from titan.platform.db import sql

from ..contracts import SaleNotFound
from ..domain.press_ids import press_id
from ..models import ItemRow, NextRow
from . import secrets as keys

# The place is the moment of asking, in microseconds of PostgreSQL's clock.
_JOIN = """
INSERT INTO flashsales_next (id, item_id, user_id, units, place, asked_at)
VALUES (%s, %s, %s, %s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, clock_timestamp())
ON CONFLICT (item_id, user_id) DO UPDATE SET units = excluded.units
"""
_POSITION = """
SELECT count(*) FROM flashsales_next ahead, flashsales_next mine
WHERE mine.item_id = %s AND mine.user_id = %s AND ahead.item_id = mine.item_id
  AND (ahead.place, ahead.id) <= (mine.place, mine.id)
"""


def join(item_id: UUID, user_id: UUID, units: int) -> int:
    """Ask to be called up when units come back; again changes the units and keeps the place. Returns the position.

    Raises:
        SaleNotFound: there is no such item on sale.
    """
    item = ItemRow.objects.filter(id=item_id, status="approved", slot__sale__status="scheduled").first()
    if item is None:
        raise SaleNotFound
    own_id = press_id(
        secret=keys.current("press"), item_id=item_id, user_id=user_id, key=f"line:{secrets.token_hex(8)}"
    )
    sql.execute(_JOIN, (own_id, item_id, user_id, min(units, item.per_user_limit)))
    row = sql.one(_POSITION, (item_id, user_id))
    return int(row[0]) if row else 1


def leave(item_id: UUID, user_id: UUID) -> None:
    """Do not wait any longer. Repeatable."""
    NextRow.objects.filter(item_id=item_id, user_id=user_id).delete()
