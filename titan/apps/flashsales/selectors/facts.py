"""What was learnt from events: prices of the last 30 days, orders that buyers completed."""

from datetime import datetime, timedelta
from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

PERIOD = timedelta(days=30)


def lowest_price(variant_id: UUID, present: Money, *, at: datetime) -> Money:
    """The lowest price of the 30 days before; the present one where nothing else is known."""
    row = sql.one(
        "SELECT min(price_minor) FROM flashsales_price WHERE variant_id = %s AND currency = %s AND from_at < %s"
        " AND (until_at IS NULL OR until_at > %s)",
        (variant_id, present.currency, at, at - PERIOD),
    )
    known = row[0] if row else None
    return present if known is None else Money(min(present.amount, int(known)), present.currency)


def completed_orders(user_id: UUID) -> int:
    """How many orders of a buyer were completed."""
    row = sql.one("SELECT completed_orders FROM flashsales_shopper WHERE user_id = %s", (user_id,))
    return int(row[0]) if row else 0
