"""Stock of other cells: what they tell of it, and that none of it is sold here."""

from collections.abc import Collection, Sequence
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import SeenElsewhere, StockElsewhere
from ..events import StockSeenElsewhere

_SEE = """
INSERT INTO inventory_elsewhere (variant_id, product_id, shop_id, free, told_at)
SELECT * FROM json_to_recordset(%s::json) n(variant_id uuid, product_id uuid, shop_id uuid, free int, at timestamptz)
ON CONFLICT (variant_id) DO UPDATE SET free = excluded.free, told_at = excluded.told_at
"""


def see(seen: Sequence[SeenElsewhere]) -> int:
    """See `api.see_elsewhere`. Of two of a variant the last given counts."""
    foreign = {one.variant_id: one for one in seen if not homes.is_here(one.variant_id)}
    if not foreign:
        return 0
    with required():
        sql.execute(_SEE, (sql.json_param(list(foreign.values())),))
        append(
            [
                Pending(derived_id(one.variant_id, label="seen"), _told(one))
                for _, one in sorted(foreign.items())
            ]
        )
    return len(foreign)


def _told(one: SeenElsewhere) -> StockSeenElsewhere:
    return StockSeenElsewhere(one.variant_id, one.product_id, one.shop_id, one.free, one.at)


def refuse(variant_ids: Collection[UUID]) -> None:
    """Sell nothing that another cell's shop has.

    Raises:
        StockElsewhere: some of it is.
    """
    foreign = [str(variant_id) for variant_id in variant_ids if not homes.is_here(variant_id)]
    if foreign:
        raise StockElsewhere(extra={"elsewhere": foreign})
