"""Shipments go with the shop that sends them."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("shipping_service", "shop_id", is_copied=True),
    Moved("shipping_rate", "service_id", is_copied=True),
    Moved("shipping_shipment", "shop_id"),
)
