"""Rebuilding the rows of orders from the log."""

from typing import Any
from uuid import UUID

import orjson

from titan.platform.db import sql
from titan.platform.eventlog import folding, reading

from .domain.order import OrderState
from .services import rows


def rebuild() -> int:
    """Fold every order stream again and write its row. Returns how many rows were wrong or missing."""
    found = sql.query("SELECT stream FROM eventlog_event WHERE type = 'orders.order_placed.v1'")
    return sum(_repair(row[0]) for row in found)


def _repair(order_id: UUID) -> int:
    state: OrderState = folding.load(order_id, OrderState).state
    right = rows.row_of(state)
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
        for e in reading.stream(order_id)
    ]
