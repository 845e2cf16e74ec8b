"""Parcels go with the shop that sent them; the home of the order has a copy."""

from titan.platform.portability.rules import Follows, Moved, WithCopy

TABLES = (
    WithCopy("tracking_parcel", home="shop_id", copy="order_id"),
    Follows(
        "tracking_scan", "parcel_id", parent="tracking_parcel", key=("parcel_id", "scan_id"), omits=("id",)
    ),
    # Raw messages of carriers stay where they came, the scans in them go with the parcel; a letter's waits for the parcel of an order.
    Moved("tracking_webhook", "webhook_id", is_text=True, where="webhook_id ~ '^letter:'"),
)
