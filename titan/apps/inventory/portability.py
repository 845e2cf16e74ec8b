"""Stock, and what is held of it, goes with the shop."""

from titan.platform.portability.rules import Accompanies, Moved, Stays

TABLES = (
    Moved("inventory_stock", "shop_id"),
    Moved("inventory_movement", "variant_id"),
    Moved("inventory_reservation_line", "shop_id"),
    # One reservation holds the stock of several shops.
    Accompanies("inventory_reservation", child="inventory_reservation_line", child_column="reservation_id"),
    Moved("inventory_order", "shop_id"),
    Stays("inventory_elsewhere", "what other cells last told this one"),
)
