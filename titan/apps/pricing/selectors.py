"""Reads of pricing."""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel import clock
from titan.kernel.codec import from_json
from titan.platform.db import sql

from .contracts import Quote, QuoteExpired, QuoteNotFound, Tier


def quote(quote_id: UUID, buyer_id: UUID) -> Quote:
    """A buyer's quote that has not expired.

    Raises:
        QuoteNotFound, QuoteExpired.
    """
    row = sql.one(
        "SELECT document, expires_at FROM pricing_quote WHERE id = %s AND buyer_id = %s", (quote_id, buyer_id)
    )
    if row is None:
        raise QuoteNotFound
    if row[1] <= clock.now():
        raise QuoteExpired
    return from_json(Quote, row[0])


def tiers(variant_ids: Sequence[UUID]) -> dict[UUID, list[Tier]]:
    """The quantity prices of variants, those that have any."""
    found: dict[UUID, list[Tier]] = {}
    for variant_id, *tier in sql.query(
        "SELECT variant_id, min_quantity, unit_minor, currency FROM pricing_tier WHERE variant_id = ANY(%s)"
        " ORDER BY variant_id, currency, min_quantity",
        (list(variant_ids),),
    ):
        found.setdefault(variant_id, []).append(Tier(*tier))
    return found
