"""Rebuilding the rows of orders from the log."""

from typing import Any
from uuid import UUID

import orjson

from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog import folding, reading

from . import selectors
from .domain.order import OrderState
from .services import copies, rows


def rebuild() -> int:
    """Fold every order stream again and write its row. Returns how many rows were wrong or missing."""
    found = sql.query("SELECT stream FROM eventlog_event WHERE type = 'orders.order_placed.v1'")
    return sum(_repair(row[0]) for row in found)


def _repair(stream: UUID) -> int:
    state: OrderState = folding.load(stream, OrderState).state
    right = rows.row_of(state)
    order_id = right["document"]["id"]
    if copies.stream_of(UUID(order_id), shop_id=UUID(right["document"]["shop_id"])) != stream:
        # The copy of an order that has come home since.
        return 0
    current = sql.one("SELECT document FROM orders_order WHERE id = %s", (order_id,))
    if current is not None and orjson.loads(current[0]) == right["document"]:
        return 0
    sql.execute("DELETE FROM orders_order WHERE id = %s", (order_id,))
    rows.write(state)
    return 1


def history(order_id: UUID) -> list[dict[str, Any]]:
    """The events of an order, for operators."""
    return [
        {"version": e.version, "type": e.type, "at": e.recorded_at.isoformat(), "payload": e.payload}
        for e in reading.stream(_stream_of(order_id))
    ]


def _stream_of(order_id: UUID) -> UUID:
    return (
        order_id
        if homes.is_here(order_id)
        else copies.stream_of(order_id, shop_id=selectors.get(order_id).shop_id)
    )
