"""Orders are in the bucket of their buyer; the shop's cell has a copy."""

from titan.platform.portability.rules import Moved, WithCopy

TABLES = (
    WithCopy("orders_order", home="id", copy="shop_id"),
    Moved("orders_purchase", "id"),
)
