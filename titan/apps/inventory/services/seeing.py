"""Stock of other cells: what they tell of it, and what of it can be sold here."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import LEASE, SeenElsewhere, SoldOut
from ..events import StockSeenElsewhere

_SEE = """
INSERT INTO inventory_elsewhere (variant_id, product_id, shop_id, free, told_at)
SELECT * FROM json_to_recordset(%s::json) n(variant_id uuid, product_id uuid, shop_id uuid, free int, at timestamptz)
ON CONFLICT (variant_id) DO UPDATE SET free = excluded.free, told_at = excluded.told_at
"""
_SEEN = """
SELECT n.variant_id, coalesce(e.product_id, s.product_id), coalesce(e.shop_id, s.shop_id),
       coalesce(e.free, 0) + greatest(0, coalesce(s.on_hand - s.reserved - s.allocated, 0))
FROM unnest(%(variants)s::uuid[]) AS n(variant_id)
LEFT JOIN inventory_elsewhere e ON e.variant_id = n.variant_id
LEFT JOIN inventory_stock s ON s.variant_id = n.variant_id AND s.warehouse_id = %(place)s
WHERE e.variant_id IS NOT NULL OR s.variant_id IS NOT NULL ORDER BY n.variant_id
"""


def see(seen: Sequence[SeenElsewhere]) -> int:
    """See `api.see_elsewhere`. Of two of a variant the last given counts."""
    foreign = {one.variant_id: one for one in seen if not homes.is_here(one.variant_id)}
    if not foreign:
        return 0
    with required():
        sql.execute(_SEE, (sql.json_param(list(foreign.values())),))
        tell(sorted(foreign))
    return len(foreign)


def tell(variant_ids: Sequence[UUID]) -> None:
    """Say to those who show variants of other cells how many there are, at home or leased."""
    rows = sql.query(_SEEN, {"variants": list(variant_ids), "place": LEASE})
    now = clock.now()
    append(
        [
            Pending(derived_id(row[0], label="seen"), StockSeenElsewhere(row[0], row[1], row[2], row[3], now))
            for row in rows
        ]
    )


def refuse(wanted: Mapping[UUID, int]) -> Mapping[UUID, int]:
    """Sell of other cells' shops only what is leased. Answers what lacks, which is being asked for, and may be there in a moment.

    Raises:
        SoldOut: its home has no more either.
    """
    foreign = [variant_id for variant_id in wanted if not homes.is_here(variant_id)]
    if not foreign:
        return {}
    standings = {row[0]: (row[1], row[2]) for row in selectors.leased_and_elsewhere(foreign)}
    short = {v: wanted[v] for v in foreign if standings.get(v, (0, 0))[0] < wanted[v]}
    none = {str(v): sum(standings.get(v, (0, 0))) for v in short if sum(standings.get(v, (0, 0))) < wanted[v]}
    if none:
        raise SoldOut(extra={"variants": none})
    return short
