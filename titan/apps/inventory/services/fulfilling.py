"""What orders do to stock: allocated units leave the warehouse or are free again."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import structlog

from titan.platform.db import sql

from . import gate, truth

log = structlog.get_logger(__name__)
_NOTE = """
INSERT INTO inventory_order (order_id, reservation_id, shop_id)
SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[]) ON CONFLICT DO NOTHING
"""


class PlacedOrder(NamedTuple):
    """An order and the reservation under which its units are allocated."""

    order_id: UUID
    reservation_id: UUID
    shop_id: UUID


def note_orders(placed: Sequence[PlacedOrder]) -> None:
    """Remember whose units are whose."""
    if placed:
        sql.execute(_NOTE, [list(column) for column in zip(*placed, strict=True)])


def cancel_orders(cancelled: Sequence[PlacedOrder]) -> None:
    """The units of these orders are free again, once."""
    if cancelled:
        standings = truth.cancel_orders(
            [order.reservation_id for order in cancelled], [order.shop_id for order in cancelled]
        )
        gate.follow(standings)


def known(order_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of the orders whose units are noted."""
    rows = sql.query("SELECT order_id FROM inventory_order WHERE order_id = ANY(%s)", (list(order_ids),))
    return frozenset(row[0] for row in rows)


def ship_orders(shipped: Sequence[tuple[UUID, datetime]]) -> None:
    """The units of these orders left the warehouse at these times, once."""
    if not shipped:
        return
    known = truth.ship_orders([order_id for order_id, _ in shipped], [at for _, at in shipped])
    for order_id, _ in shipped:
        if order_id not in known:
            log.warning("inventory.shipped_without_stock", order=str(order_id))


def ship_reservation(reservation_id: UUID, *, shop_id: UUID, at: datetime) -> None:
    """See `api.ship_reservation`. It stands for an order of its own, so that its movement names it."""
    note_orders([PlacedOrder(reservation_id, reservation_id, shop_id)])
    ship_orders([(reservation_id, at)])
