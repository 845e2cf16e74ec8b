"""Quotes go with the buyer, prices by quantity with the shop."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("pricing_quote", "buyer_id"),
    Moved("pricing_tier", "variant_id"),
)
