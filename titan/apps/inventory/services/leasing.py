"""The buyer's cell: units of other cells' shops, asked for ahead of need, sold here, given back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.ids import bucket_of, derived_id, new_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required

from .. import selectors
from ..contracts import LEASE, ForeignOrder, Lease, SoldLine
from ..domain.allotting import is_low, to_keep
from ..events import StockGranted, StockRecalled, StockReturned, StockSold, StockWanted
from . import gate, marking, seeing, truth

# How soon a variant is asked for again, while somebody is buying it and otherwise; and how long a lease may lie idle.
PRESSING_EVERY, ASK_EVERY = timedelta(seconds=2), timedelta(seconds=10)
IDLE_AFTER = timedelta(minutes=5)
_WANT = """
INSERT INTO inventory_lease (variant_id, product_id, shop_id, asker_id, asked_at, used_at, sold, owed)
SELECT e.variant_id, e.product_id, e.shop_id, %(asker)s, %(now)s, %(now)s, 0, 0
FROM unnest(%(variants)s::uuid[], %(units)s::integer[]) AS n(variant_id, units)
JOIN inventory_elsewhere e ON e.variant_id = n.variant_id AND e.free > 0
LEFT JOIN inventory_stock s ON s.variant_id = n.variant_id AND s.warehouse_id = %(place)s
WHERE n.units > coalesce(s.on_hand - s.reserved - s.allocated, 0)
ORDER BY e.variant_id
ON CONFLICT (variant_id) DO UPDATE SET asker_id = excluded.asker_id, asked_at = excluded.asked_at
WHERE inventory_lease.asked_at <= %(before)s
RETURNING variant_id, shop_id, sold
"""


def want(units: Mapping[UUID, int], *, asker_id: UUID, is_pressing: bool = False) -> int:
    """See `api.want`. Of what lies here enough nothing is asked, nor of what its home has none of."""
    foreign = {variant_id: n for variant_id, n in units.items() if not homes.is_here(variant_id)}
    if not foreign:
        return 0
    now = clock.now()
    params = {
        "asker": asker_id,
        "now": now,
        "variants": list(foreign),
        "units": list(foreign.values()),
        "place": LEASE,
        "before": now - (PRESSING_EVERY if is_pressing else ASK_EVERY),
    }
    with required():
        rows = sql.query(_WANT, params)
        for variant_id, shop_id, sold in rows:
            letter = StockWanted(
                variant_id=variant_id,
                shop_id=shop_id,
                cell=settings.CELL,
                asker_id=asker_id,
                units=foreign[variant_id],
                sold=sold,
                is_pressing=is_pressing,
                wanted_at=now,
            )
            marking.send(new_id(bucket=bucket_of(asker_id)), letter)
    return len(rows)


def take(granted: StockGranted) -> bool:
    """See `api.take_letter`."""
    with required():
        if not marking.take(granted.asker_id, granted, label=f"granted:{granted.grant_id}"):
            return False
        if granted.cell != settings.CELL:
            # The asker has moved here, and the lease is that cell's alone: nobody there will hear of these units.
            return_id = derived_id(granted.asker_id, label=f"astray:{granted.grant_id}")
            _send_back(granted.variant_id, granted.shop_id, return_id, units=granted.units, cell=granted.cell)
            return False
        standings = truth.lease_in(
            granted.variant_id,
            product_id=granted.product_id,
            shop_id=granted.shop_id,
            units=granted.units,
            grant_id=granted.grant_id,
            asker_id=granted.asker_id,
        )
        gate.follow(standings)
        seeing.tell([granted.variant_id])
    return True


def _send_back(variant_id: UUID, shop_id: UUID, return_id: UUID, *, units: int, cell: int) -> None:
    letter = StockReturned(return_id, variant_id, shop_id, cell, units, clock.now())
    marking.send(return_id, letter)


def sell(orders: Sequence[ForeignOrder]) -> None:
    """See `api.sell_leased`."""
    for order in orders:
        ceded, standings = truth.cede(
            order.order_id, reservation_id=order.reservation_id, shop_id=order.shop_id
        )
        stream = derived_id(order.order_id, label="stock_sold")
        if not ceded and sql.one("SELECT 1 FROM eventlog_event WHERE stream = %s LIMIT 1", (stream,)):
            continue
        gate.follow(standings)
        lines = tuple(
            SoldLine(line.variant_id, line.quantity, ceded.get(line.variant_id, 0)) for line in order.lines
        )
        marking.send(stream, StockSold(order.order_id, order.shop_id, settings.CELL, lines, order.placed_at))
        _after_sale(list(ceded), asker_id=order.buyer_id)


def _after_sale(variant_ids: Sequence[UUID], *, asker_id: UUID) -> None:
    """Ask for more before a lease runs out, and say of one that has."""
    leases = selectors.leases(variant_ids)
    low = {one.variant_id: one.free + one.sold for one in leases if is_low(free=one.free, sold=one.sold)}
    if low:
        want(low, asker_id=asker_id)
    if empty := [one.variant_id for one in leases if one.free <= 0]:
        seeing.tell(empty)


def give_back(recalled: StockRecalled) -> int:
    """See `api.take_letter`."""
    if recalled.cell != settings.CELL or homes.is_here(recalled.variant_id):
        return 0
    return sum(
        _give_back(one, keep=to_keep(free=one.free, sold=one.sold, is_idle=_is_idle(one)))
        for one in selectors.leases([recalled.variant_id])
    )


def _is_idle(lease: Lease) -> bool:
    return lease.used_at <= clock.now() - IDLE_AFTER


def _give_back(lease: Lease, *, keep: int = 0) -> int:
    return_id = marking.own_id()
    with required():
        shift = truth.lease_out(lease.variant_id, keep=keep, reference_id=return_id)
        gate.follow(shift.standings)
        if shift.units:
            _send_back(lease.variant_id, lease.shop_id, return_id, units=shift.units, cell=settings.CELL)
            seeing.tell([lease.variant_id])
    return shift.units


def fold(leases: Sequence[Lease]) -> int:
    """Leases whose shop lives here are its own stock again. Returns how many units."""
    units = 0
    for one in leases:
        if homes.is_here(one.variant_id):
            reference_id = new_id(bucket=bucket_of(one.variant_id))
            shift = truth.fold(one.variant_id, cell=settings.CELL, reference_id=reference_id)
            gate.follow(shift.standings)
            units += shift.units
    return units


def settle() -> int:
    """See `api.settle_leases`."""
    leases = selectors.leases()
    units = fold(leases)
    for one in leases:
        if not homes.is_here(one.variant_id) and one.on_hand and (one.owed or _is_idle(one)):
            units += _give_back(one, keep=0 if _is_idle(one) else one.free)
    return units


def return_all(*, is_dry: bool) -> list[Lease]:
    """See `api.return_leases`."""
    leases = [one for one in selectors.leases() if one.free > 0 and not homes.is_here(one.variant_id)]
    if not is_dry:
        for one in leases:
            _give_back(one)
    return leases
