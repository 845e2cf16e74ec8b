"""The row of an order, made from its folded state and written with each event."""

from typing import Any
from uuid import UUID

from titan.kernel.codec import to_values
from titan.platform.db import sql
from titan.platform.eventlog import folding
from titan.platform.eventlog.folding import Loaded

from ..contracts import Order
from ..domain.order import OrderState

COLUMNS = (
    "id",
    "number",
    "purchase_id",
    "buyer_id",
    "shop_id",
    "status",
    "payment_method",
    "is_paid",
    "is_contested",
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


def load(order_id: UUID) -> Loaded[OrderState]:
    """The folded order and its version."""
    return folding.load(order_id, OrderState)
