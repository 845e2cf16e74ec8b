"""Stock, and what is held of it, goes with the shop; units that other cells granted stay with the cell."""

from titan.platform.portability.rules import Accompanies, Moved, Stays

from .contracts import LEASE

_OWN = f"warehouse_id <> '{LEASE}'"
TABLES = (
    Moved("inventory_stock", "shop_id", where=_OWN),
    Moved("inventory_movement", "variant_id", where=_OWN),
    Moved("inventory_reservation_line", "shop_id", where=_OWN),
    # One reservation holds the stock of several shops.
    Accompanies("inventory_reservation", child="inventory_reservation_line", child_column="reservation_id"),
    Moved("inventory_order", "shop_id"),
    Moved("inventory_allotment", "variant_id"),
    Stays("inventory_lease", "what this cell wants of the variants of others"),
    Stays("inventory_elsewhere", "what other cells last told this one"),
)
