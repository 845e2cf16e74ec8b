"""Reads of orders: rows to contracts, keyset pages, newest first."""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel.codec import from_json
from titan.kernel.money import Money
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform import homes
from titan.platform.db import sql

from .contracts import Order, OrderNotFound, OrderStatus, OrderSummary


def get(order_id: UUID) -> Order:
    """One order, whoever asks.

    Raises:
        OrderNotFound: no such order.
    """
    row = sql.one("SELECT document FROM orders_order WHERE id = %s", (order_id,))
    if row is None:
        raise OrderNotFound
    return from_json(Order, row[0])


def of_purchase(purchase_id: UUID) -> tuple[Order, ...]:
    """The orders of a purchase, in the order of their ids."""
    rows = sql.query("SELECT document FROM orders_order WHERE purchase_id = %s ORDER BY id", (purchase_id,))
    return tuple(from_json(Order, row[0]) for row in rows)


def list_orders(
    *,
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
    statuses: tuple[OrderStatus, ...] = (),
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[OrderSummary]:
    """Orders of a buyer or of a shop, newest first.

    Raises:
        InvalidInput: a cursor of another list, or a limit out of range.
    """
    size = checked_limit(limit)
    owner, value = ("buyer_id", buyer_id) if buyer_id else ("shop_id", shop_id)
    where, params = [f"{owner} = %s"], [value]
    if statuses:
        where.append("status = ANY(%s)")
        params.append([status.value for status in statuses])  # type: ignore[arg-type]
    after = decode_cursor(cursor, fields=2)
    if after:
        where.append("(placed_at, id) < (%s::timestamptz, %s::uuid)")
        params += after
    rows = sql.query(
        "SELECT id, number, purchase_id, shop_id, document->>'shop_name', status, total_minor, currency,"  # noqa: S608
        " (SELECT sum((line->>'quantity')::int) FROM jsonb_array_elements(document->'lines') line),"
        " document#>>'{lines,0,title}', document#>>'{lines,0,picture_url}', placed_at, ship_by"
        f" FROM orders_order WHERE {' AND '.join(where)} ORDER BY placed_at DESC, id DESC LIMIT %s",
        (*params, size + 1),
    )
    summaries = [_summary(row) for row in rows]
    return page_of(summaries, limit=size, key=lambda order: (order.placed_at.isoformat(), order.id))


def _summary(row: sql.Row) -> OrderSummary:
    return OrderSummary(
        id=row[0],
        number=row[1],
        purchase_id=row[2],
        shop_id=row[3],
        shop_name=row[4],
        status=OrderStatus(row[5]),
        total=Money(row[6], row[7]),
        units=int(row[8] or 0),
        first_title=row[9] or "",
        picture_url=row[10] or "",
        placed_at=row[11],
        ship_by=row[12],
    )


def counts_of_shop(shop_id: UUID) -> dict[OrderStatus, int]:
    """How many orders of a shop stand at each status."""
    rows = sql.query(
        "SELECT status, count(*) FROM orders_order WHERE shop_id = %s GROUP BY status", (shop_id,)
    )
    return {OrderStatus(status): count for status, count in rows}


def due(*, status: str, column: str, before: object, limit: int) -> list[UUID]:
    """Ids of uncontested orders at `status` whose `column` lies before an instant, oldest first; no copies of other cells' orders."""
    own, buckets = "", []
    if not homes.is_alone():
        own, buckets = " AND portability_bucket(id) = ANY(%s)", [list(homes.buckets())]
    rows = sql.query(
        f"SELECT id FROM orders_order WHERE status = %s AND NOT is_contested AND {column} < %s{own} ORDER BY {column} LIMIT %s",  # noqa: S608
        (status, before, *buckets, limit),
    )
    return [row[0] for row in rows]


def unpaid(order_ids: Sequence[UUID]) -> frozenset[UUID]:
    """See `api.unpaid`."""
    rows = sql.query("SELECT id FROM orders_order WHERE id = ANY(%s) AND NOT is_paid", (list(order_ids),))
    return frozenset(row[0] for row in rows)
