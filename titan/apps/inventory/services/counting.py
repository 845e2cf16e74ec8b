"""Counting: goods received, corrected, imported."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import structlog
from django.db import transaction

from titan.apps.products import api as products
from titan.apps.warehouses import api as warehouses
from titan.apps.warehouses.contracts import Warehouse, WarehouseNotFound
from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.ids import bucket_of, new_id

from .. import selectors
from ..contracts import MovementCause, SellerStock, StockCount, StockLine, StockNotFound, StockPromised
from . import following, gate, truth
from .truth import PlaceCount

log = structlog.get_logger(__name__)
BATCH = 2000
MAX_UNITS = 1_000_000_000


def receive(
    counts: Sequence[StockCount], *, cause: MovementCause, reference_id: UUID, actor_id: UUID | None
) -> None:
    """Add units; the same reference again adds nothing.

    Raises:
        InvalidInput, WarehouseNotFound.
    """
    _check(counts, least=1)
    _count(counts, mode="add", cause=cause, reference_id=reference_id, actor_id=actor_id)


def take_back(case_id: UUID, *, shop_id: UUID, lines: Sequence[StockLine]) -> None:
    """See `api.take_back`."""
    known = {row.variant_id: row.product_id for row in selectors.stocked([line.variant_id for line in lines])}
    counts = [
        StockCount(line.variant_id, known[line.variant_id], shop_id, line.quantity)
        for line in lines
        if line.variant_id in known
    ]
    if len(counts) < len(lines):
        log.warning("inventory.returned_without_stock", case=str(case_id))
    if counts:
        receive(counts, cause=MovementCause.RETURNED, reference_id=case_id, actor_id=None)


def import_stock(counts: Iterable[StockCount], *, actor_id: UUID | None) -> int:
    """Make these the units on hand, in batches of one round trip; stops at what is promised.

    Raises:
        InvalidInput, WarehouseNotFound.
    """
    rows = list(counts)
    _check(rows, least=0)
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        reference_id = new_id(bucket=bucket_of(batch[0].shop_id))
        cause = MovementCause.IMPORTED
        _count(batch, mode="clamp", cause=cause, reference_id=reference_id, actor_id=actor_id)
    return len(rows)


def set_on_hand(
    *,
    variant_id: UUID,
    quantity: int,
    reason: str,
    actor_id: UUID | None,
    shop_id: UUID | None,
    warehouse_id: UUID | None,
) -> SellerStock:
    """Make `quantity` the units on hand in one place, by default the shop's default one.

    Raises:
        StockNotFound, StockPromised, InvalidInput, WarehouseNotFound.
    """
    count = _count_of(variant_id, quantity, warehouse_id)
    if shop_id not in (None, count.shop_id):
        raise StockNotFound
    _check([count], least=0)
    ruling = _count(
        [count],
        mode="set",
        cause=MovementCause.CORRECTED,
        reference_id=new_id(bucket=bucket_of(variant_id)),
        actor_id=actor_id,
        reason=reason,
    )
    if ruling.outcome == "promised":
        raise StockPromised(
            f"{ruling.least} units are promised to buyers; fewer cannot be on hand.",
            extra={"least": ruling.least},
        )
    return selectors.seller_stock(count.shop_id, variant_id)


def _count_of(variant_id: UUID, quantity: int, warehouse_id: UUID | None) -> StockCount:
    rows = selectors.places(variant_id)
    if rows:
        return StockCount(variant_id, rows[0].product_id, rows[0].shop_id, quantity, warehouse_id)
    variant = products.get_variants(variant_ids=[variant_id]).get(variant_id)
    if variant is None:
        raise StockNotFound
    return StockCount(variant_id, variant.product_id, variant.shop.id, quantity, warehouse_id)


def _count(
    counts: Sequence[StockCount],
    *,
    mode: str,
    cause: MovementCause,
    reference_id: UUID,
    actor_id: UUID | None,
    reason: str = "",
) -> truth.Ruling:
    ruling = truth.count(
        _placed(counts, is_sum=mode == "add"),
        mode=mode,
        cause=cause.value,
        reference_id=reference_id,
        actor_id=actor_id,
        reason=reason[:500],
    )
    gate.follow(ruling.standings)
    transaction.on_commit(following.ensure_ready_if_there)
    return ruling


def _placed(counts: Sequence[StockCount], *, is_sum: bool) -> list[PlaceCount]:
    """The counts with their warehouses; of two for one place the sum or the last counts."""
    defaults = warehouses.defaults_of(shop_ids={c.shop_id for c in counts if c.warehouse_id is None})
    named = warehouses.get_many(warehouse_ids={c.warehouse_id for c in counts if c.warehouse_id})
    found: dict[tuple[UUID, UUID], PlaceCount] = {}
    for count in counts:
        place = _place(count, defaults, named)
        key = (count.variant_id, place.id)
        before = found[key].quantity if is_sum and key in found else 0
        found[key] = PlaceCount(
            count.variant_id,
            count.product_id,
            count.shop_id,
            place.id,
            place.is_default,
            before + count.quantity,
        )
    return list(found.values())


def _place(count: StockCount, defaults: dict[UUID, Warehouse], named: dict[UUID, Warehouse]) -> Warehouse:
    place = named.get(count.warehouse_id) if count.warehouse_id else defaults.get(count.shop_id)
    if place is None or place.shop_id != count.shop_id:
        raise WarehouseNotFound(f"Shop {count.shop_id} has no such warehouse.")
    return place


def _check(counts: Sequence[StockCount], *, least: int) -> None:
    problems = tuple(
        FieldProblem(f"/lines/{index}/quantity", "out_of_range", f"must be {least}..{MAX_UNITS}")
        for index, count in enumerate(counts)
        if not least <= count.quantity <= MAX_UNITS
    )
    if problems:
        raise InvalidInput(problems=problems[:50])
