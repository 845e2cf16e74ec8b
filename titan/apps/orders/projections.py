"""The row of an order, made from its folded state: written with each event, rebuildable from the log."""

from typing import Any
from uuid import UUID

import orjson

from titan.kernel.codec import to_values
from titan.platform.db import sql
from titan.platform.eventlog import folding, reading
from titan.platform.eventlog.folding import Loaded

from .contracts import Order
from .domain.order import OrderState

COLUMNS = (
    "id",
    "number",
    "purchase_id",
    "buyer_id",
    "shop_id",
    "status",
    "payment_method",
    "is_paid",
    "total_minor",
    "currency",
    "placed_at",
    "ship_by",
    "delivered_at",
    "commission_bp",
    "version",
    "document",
)


def row_of(state: OrderState) -> dict[str, Any]:
    """The columns of a placed order's row, as JSON values."""
    order = state.order
    if order is None:
        raise ValueError("an order that was not placed has no row")
    document = to_values(Order, order)
    row = {name: document[name] for name in COLUMNS if name in document}
    return {
        **row,
        "total_minor": order.total.amount,
        "currency": order.total.currency,
        "commission_bp": state.commission_bp,
        "document": document,
    }


def write(state: OrderState) -> None:
    """Store the row of an order's new state; an older version never replaces a newer one."""
    sets = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")
    sql.execute(
        f"INSERT INTO orders_order SELECT * FROM jsonb_populate_record(NULL::orders_order, %s::jsonb)"  # noqa: S608
        f" ON CONFLICT (id) DO UPDATE SET {sets} WHERE orders_order.version < excluded.version",
        (sql.json_param(row_of(state)),),
    )


def rebuild() -> int:
    """Fold every order stream again and write its row. Returns how many rows were wrong or missing."""
    rows = sql.query("SELECT stream FROM eventlog_event WHERE type = 'orders.order_placed.v1'")
    return sum(_repair(row[0]) for row in rows)


def _repair(order_id: UUID) -> int:
    state: OrderState = folding.load(order_id, OrderState).state
    right = row_of(state)
    current = sql.one("SELECT document FROM orders_order WHERE id = %s", (order_id,))
    if current is not None and orjson.loads(current[0]) == right["document"]:
        return 0
    sql.execute("DELETE FROM orders_order WHERE id = %s", (order_id,))
    write(state)
    return 1


def load(order_id: UUID) -> Loaded[OrderState]:
    """The folded order and its version."""
    return folding.load(order_id, OrderState)


def history(order_id: UUID) -> list[dict[str, Any]]:
    """The events of an order, for operators."""
    return [
        {"version": e.version, "type": e.type, "at": e.recorded_at.isoformat(), "payload": e.payload}
        for e in reading.stream(order_id)
    ]
