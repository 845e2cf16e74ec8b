"""Keeping what other contexts tell: prices in public, completed orders."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from titan.kernel import clock
from titan.platform.db import sql

KEPT = timedelta(days=60)
# A price that stands already is left alone, so that a product which is published again costs nothing.
_CHANGE = """
WITH told AS (
    SELECT * FROM unnest(%(variants)s::uuid[], %(currencies)s::text[], %(prices)s::bigint[],
                         %(froms)s::timestamptz[], %(untils)s::timestamptz[])
        AS t(variant_id, currency, price_minor, from_at, until_at)
), kept AS (
    SELECT p.id, t.variant_id, t.price_minor, t.until_at FROM flashsales_price p
    JOIN told t ON p.variant_id = t.variant_id AND p.price_minor = t.price_minor AND p.currency = t.currency
        AND p.until_at IS NOT DISTINCT FROM t.until_at AND p.from_at <= t.from_at
), dropped AS (
    DELETE FROM flashsales_price p USING (SELECT DISTINCT variant_id FROM told) AS v
    WHERE p.variant_id = v.variant_id AND p.from_at >= %(at)s AND p.id NOT IN (SELECT id FROM kept)
), ended AS (
    UPDATE flashsales_price p SET until_at = %(at)s FROM (SELECT DISTINCT variant_id FROM told) AS v
    WHERE p.variant_id = v.variant_id AND p.from_at < %(at)s AND (p.until_at IS NULL OR p.until_at > %(at)s)
      AND p.id NOT IN (SELECT id FROM kept)
)
INSERT INTO flashsales_price (variant_id, currency, price_minor, from_at, until_at)
SELECT variant_id, currency, price_minor, from_at, until_at FROM told t
WHERE NOT EXISTS (SELECT 1 FROM kept k WHERE k.variant_id = t.variant_id AND k.price_minor = t.price_minor
                  AND k.until_at IS NOT DISTINCT FROM t.until_at)
"""


class PublicPrice(NamedTuple):
    """A price from when until when; None: until it changes."""

    variant_id: UUID
    currency: str
    price_minor: int
    from_at: datetime
    until_at: datetime | None


def note_prices(prices: Sequence[PublicPrice], *, at: datetime) -> None:
    """These are the prices of their variants from `at` on."""
    if prices:
        names = ("variants", "currencies", "prices", "froms", "untils")
        columns = zip(names, map(list, zip(*prices, strict=True)), strict=True)
        sql.execute(_CHANGE, {**dict(columns), "at": at})


def count_completed(user_id: UUID) -> None:
    """A buyer completed an order."""
    sql.execute(
        "INSERT INTO flashsales_shopper (user_id, completed_orders) VALUES (%s, 1) ON CONFLICT (user_id)"
        " DO UPDATE SET completed_orders = flashsales_shopper.completed_orders + 1",
        (user_id,),
    )


def forget() -> int:
    """Prices and suspicions of long ago."""
    before = (clock.now() - KEPT,)
    prices = sql.execute("DELETE FROM flashsales_price WHERE until_at < %s", before)
    return prices + sql.execute("DELETE FROM flashsales_suspicion WHERE last_at < %s", before)
