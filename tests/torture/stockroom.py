"""The part of the audit that counts units: stock, leases of other cells' stock, flash sales."""

from tests.torture.homes import here
from titan.apps.inventory.contracts import LEASE
from titan.platform.db import sql


def faults(initial: int) -> list[str]:
    """What is wrong with the stock of the shops that are at home in this cell, who began with `initial` units, and with its sales."""
    return [*_stock(initial), *_leased(), *_promises()]


def _stock(initial: int) -> list[str]:
    """shipped + held + free = initial, and what is allocated is what the orders hold, from whatever cell they came."""
    found = []
    row = sql.one(
        "SELECT coalesce(sum(on_hand), 0), coalesce(sum(reserved), 0), coalesce(sum(allocated), 0) FROM inventory_stock"
        " WHERE warehouse_id <> %s",
        (LEASE,),
    )
    on_hand, reserved, allocated = row or (0, 0, 0)
    began = initial + _counted()
    if (
        on_hand
        != began - _units("IN ('shipped', 'delivered', 'completed')") - _replaced("sent") + _came_back()
    ):
        found.append(f"{on_hand} on hand, began with {began}")
    if reserved:
        found.append(f"{reserved} units are still reserved")
    ordered, apart, swapped = _units("IN ('placed', 'paid')"), _set_aside(), _replaced("held")
    if ordered + apart + swapped != allocated:
        found.append(f"{allocated} allocated, {ordered} ordered, {apart} set aside, {swapped} for exchanges")
    return found


def _leased() -> list[str]:
    """At rest nothing is promised of what other cells granted: what was sold of it has left."""
    rows = sql.query(
        "SELECT variant_id, reserved, allocated FROM inventory_stock WHERE warehouse_id = %s AND reserved + allocated > 0",
        (LEASE,),
    )
    return [f"of leased variant {row[0]} {row[1]} are reserved and {row[2]} allocated" for row in rows]


def _counted() -> int:
    """What sellers set right, in sum."""
    return _sum("SELECT sum(delta) FROM inventory_movement WHERE cause = 'corrected'")


def _replaced(standing: str) -> int:
    """Units that exchanges have sent, or hold to send them."""
    return _sum(
        "SELECT sum(r.quantity) FROM refunds_replacement r JOIN refunds_case c ON c.id = r.case_id"
        f" WHERE c.replacement = '{standing}' AND {here('c.shop_id')}"
    )


def _came_back() -> int:
    """Units of returns and exchanges that can be sold again."""
    return _sum(
        "SELECT sum(l.quantity) FROM refunds_case_line l JOIN refunds_case c ON c.id = l.case_id"
        f" WHERE c.inspection = 'ok' AND {here('c.shop_id')}"
    )


def _sum(query: str) -> int:
    row = sql.one(query)
    return int(row[0] or 0) if row else 0


def _set_aside() -> int:
    """Units of flash sales that no purchase has taken."""
    row = sql.one(
        "SELECT coalesce(sum(i.allotment - (SELECT coalesce(sum(r.units), 0) FROM flashsales_reservation r"
        " WHERE r.item_id = i.id AND r.status IN ('paying', 'sold'))), 0) FROM flashsales_item i WHERE i.is_set_aside"
    )
    return int(row[0]) if row else 0


def _promises() -> list[str]:
    """Of each item of a flash sale: taken and sold are what its reservations and its buyers' claims say, at rest nobody pays.

    What is sold has its purchase, and the other way round.
    """
    rows = sql.query(
        "SELECT i.id, i.allotment, i.taken, i.sold,"
        " coalesce(sum(r.units) FILTER (WHERE r.status IN ('held', 'paying', 'sold')), 0),"
        " coalesce(sum(r.units) FILTER (WHERE r.status = 'sold'), 0), count(*) FILTER (WHERE r.status = 'paying'),"
        " (SELECT coalesce(sum(c.units), 0) FROM flashsales_claim c WHERE c.item_id = i.id)"
        " FROM flashsales_item i LEFT JOIN flashsales_reservation r ON r.item_id = i.id GROUP BY i.id"
    )
    found = [
        f"flash item {row} (allotment, taken, sold; counted taken, sold, paying, claims)"
        for row in rows
        if row[2:4] != row[4:6] or row[6] or row[7] != row[2] or row[2] > row[1]
    ]
    unpaid = sql.query(
        "SELECT r.id FROM flashsales_reservation r WHERE r.status = 'sold'"
        " AND NOT EXISTS (SELECT 1 FROM orders_order o WHERE o.purchase_id = r.purchase_id)"
    )
    return found + [f"reservation {row[0]} is sold without an order" for row in unpaid]


def _units(statuses: str) -> int:
    """What orders of some statuses have of the shops of this cell."""
    row = sql.one(
        "SELECT coalesce(sum((line->>'quantity')::int), 0) FROM orders_order,"
        f" jsonb_array_elements(document->'lines') AS line WHERE status {statuses} AND {here('shop_id')}"
    )
    return int(row[0]) if row else 0
