"""Parcels go with the shop that sent them."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("tracking_parcel", "shop_id"),
    Moved("tracking_scan", "parcel_id"),
    # Raw messages of carriers stay where they came, the scans in them go with the parcel; a letter's waits for the parcel of an order.
    Moved("tracking_webhook", "webhook_id", is_text=True, where="webhook_id ~ '^letter:'"),
)
