"""Orders are in the bucket of their buyer."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("orders_order", "id"),
    Moved("orders_purchase", "id"),
)
