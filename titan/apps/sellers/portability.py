"""A shop is in the bucket of its owner."""

from titan.platform.portability.rules import Moved

TABLES = (
    Moved("sellers_shop", "id", is_copied=True),
    Moved("sellers_decision", "shop_id"),
)
