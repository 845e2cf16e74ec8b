"""The shop's cell: units granted to other cells, taken back from them, promised to the orders they took."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings

from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required

from .. import selectors
from ..contracts import SoldLine
from ..domain.allotting import to_grant
from ..events import StockGranted, StockMissing, StockRecalled, StockReturned, StockSold, StockWanted
from . import gate, marking, standing, truth

log = structlog.get_logger(__name__)
RECALL_EVERY = timedelta(seconds=30)
BATCH = 500
_RECALL = """
UPDATE inventory_allotment a SET recalled_at = %(now)s
WHERE a.variant_id = ANY(%(variants)s) AND a.cell <> %(but)s AND a.units > 0
  AND (a.recalled_at IS NULL OR a.recalled_at <= %(before)s)
RETURNING a.variant_id, a.cell, a.asker_id, (SELECT s.shop_id FROM inventory_stock s WHERE s.variant_id = a.variant_id LIMIT 1)
"""
_RUN_OUT = """
SELECT a.variant_id FROM inventory_allotment a
WHERE a.units > 0 AND (a.recalled_at IS NULL OR a.recalled_at <= %s)
  AND (SELECT sum(s.on_hand - s.reserved - s.allocated - s.allotted_out) FROM inventory_stock s
       WHERE s.variant_id = a.variant_id) <= 0
ORDER BY a.variant_id LIMIT %s
"""


def grant(wanted: StockWanted) -> int:
    """See `api.take_letter`. A cell that is lost or drained may have asked before; nobody there would sell it, or give it back."""
    variant_id = wanted.variant_id
    if (
        wanted.cell == settings.CELL
        or not homes.is_here(variant_id)
        or standing.of(wanted.cell) in standing.GONE
    ):
        return 0
    with required():
        label = f"wanted:{wanted.asker_id}:{wanted.cell}:{wanted.wanted_at.isoformat()}"
        row = selectors.own_stock(variant_id)
        if row is None or not marking.take(variant_id, wanted, label=label):
            return 0
        units = to_grant(free=row.free, asked=wanted.units, sold=wanted.sold, is_pressing=wanted.is_pressing)
        answer = truth.grant(variant_id, cell=wanted.cell, units=units, asker_id=wanted.asker_id)
        gate.follow(answer.standings)
        if answer.units:
            now, grant_id = clock.now(), derived_id(variant_id, label=f"grant:{label}")
            granted = StockGranted(
                grant_id=grant_id,
                variant_id=variant_id,
                product_id=row.product_id,
                shop_id=row.shop_id,
                cell=wanted.cell,
                asker_id=wanted.asker_id,
                units=answer.units,
                granted_at=now,
            )
            marking.send(grant_id, granted)
        if answer.units < wanted.units:
            recall([variant_id], but=wanted.cell)
    return answer.units


def take_back(returned: StockReturned) -> int:
    """See `api.take_letter`."""
    with required():
        if not marking.take(returned.variant_id, returned, label=f"returned:{returned.return_id}"):
            return 0
        booked = _regain(returned.variant_id, cell=returned.cell, units=returned.units)
    if booked < returned.units:
        log.warning(
            "inventory.late_return",
            variant=str(returned.variant_id),
            cell=returned.cell,
            units=returned.units,
        )
    return booked


def _regain(variant_id: UUID, *, cell: int, units: int) -> int:
    answer = truth.regain(variant_id, cell=cell, units=units)
    gate.follow(answer.standings)
    return answer.units


def fill(sold: StockSold) -> str:
    """See `api.take_letter`."""
    lines = _merged(sold.lines)
    with required():
        if not marking.take(sold.shop_id, sold, label=f"sold:{sold.order_id}"):
            return "known"
        ruling = truth.fill(sold.order_id, sold.shop_id, cell=sold.cell, lines=lines)
        gate.follow(ruling.standings)
        if ruling.outcome == "missing":
            variants = tuple(line.variant_id for line in lines)
            log.error(
                "inventory.stock_missing", order=str(sold.order_id), variants=[str(v) for v in variants]
            )
            missing = StockMissing(sold.order_id, sold.shop_id, variants, clock.now())
            marking.send(derived_id(sold.shop_id, label=f"missing:{sold.order_id}"), missing)
    return ruling.outcome


def _merged(lines: Sequence[SoldLine]) -> list[SoldLine]:
    found: dict[UUID, SoldLine] = {}
    for line in lines:
        before = found.get(line.variant_id, SoldLine(line.variant_id, 0, 0))
        found[line.variant_id] = SoldLine(
            line.variant_id, before.quantity + line.quantity, before.leased + line.leased
        )
    return [found[variant_id] for variant_id in sorted(found)]


def recall(variant_ids: Sequence[UUID], *, but: int = -1) -> int:
    """Ask the cells that hold units of these variants for what they do not sell, each at most once in `RECALL_EVERY`."""
    now = clock.now()
    params = {"now": now, "variants": list(variant_ids), "but": but, "before": now - RECALL_EVERY}
    with required():
        rows = sql.query(_RECALL, params)
        for variant_id, cell, asker_id, shop_id in rows:
            letter = StockRecalled(variant_id, shop_id, cell, asker_id, now)
            marking.send(new_id(bucket=bucket_of(variant_id)), letter)
    return len(rows)


def recall_run_out() -> int:
    """Recall variants of which nothing is free at home while other cells hold units."""
    rows = sql.query(_RUN_OUT, (clock.now() - RECALL_EVERY, BATCH))
    here = [variant_id for (variant_id,) in rows if homes.is_here(variant_id)]
    return recall(list(dict.fromkeys(here))) if here else 0


def reclaim(cell: int, *, is_dry: bool) -> dict[UUID, int]:
    """Make what a cell holds free again, whatever it says; by variant, how many units."""
    held = {one.variant_id: one.units for one in selectors.allotments(cell=cell)}
    here = {variant_id: units for variant_id, units in held.items() if homes.is_here(variant_id)}
    if is_dry:
        return here
    return {variant_id: _regain(variant_id, cell=cell, units=units) for variant_id, units in here.items()}
