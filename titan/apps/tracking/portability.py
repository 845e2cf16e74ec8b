"""Parcels go with the shop that sent them."""

from titan.platform.portability.rules import Moved, Stays

TABLES = (
    Moved("tracking_parcel", "shop_id"),
    Moved("tracking_scan", "parcel_id"),
    Stays(
        "tracking_webhook",
        "raw messages of carriers as this cell got them; the scans in them go with the parcel",
    ),
)
