"""Reads of the truth."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql
from titan.platform.eventlog.appending import IS_COPY

from .contracts import (
    LEASE,
    Allotment,
    Lease,
    Lending,
    LentUnits,
    LetterOfUnits,
    MisallottedStock,
    Movement,
    MovementCause,
    PlaceStock,
    SellerStock,
    StockLevel,
    StockNotFound,
    UnbalancedStock,
)
from .events import StockGranted, StockReturned, StockSold
from .models import AllotmentRow, ElsewhereRow, MovementRow, StockRow

_BATCH = 5000
_LEVELS = """
SELECT variant_id, sum(on_hand - allotted_out)::bigint, sum(reserved)::bigint, sum(allocated)::bigint
FROM inventory_stock WHERE variant_id = ANY(%s) GROUP BY variant_id
"""
_STANDINGS = """
SELECT s.variant_id, sum(s.version)::bigint, sum(s.on_hand - s.reserved - s.allocated - s.allotted_out)::bigint
FROM inventory_stock s WHERE {condition} AND NOT (s.warehouse_id <> '{lease}' AND EXISTS (
    SELECT FROM portability_moving m WHERE m.phase = 'arriving' AND m.bucket = portability_bucket(s.shop_id)
)) GROUP BY s.variant_id ORDER BY s.variant_id LIMIT %s
"""
_UNBALANCED = """
WITH promised AS (
    SELECT l.variant_id, l.warehouse_id,
           coalesce(sum(l.quantity) FILTER (WHERE r.status = 'held'), 0) AS reserved,
           coalesce(sum(l.quantity) FILTER (WHERE r.status = 'allocated'), 0) AS allocated
    FROM inventory_reservation_line l JOIN inventory_reservation r ON r.id = l.reservation_id
    WHERE l.settled = '' GROUP BY l.variant_id, l.warehouse_id
)
SELECT variant_id, warehouse_id, coalesce(s.reserved, 0), coalesce(p.reserved, 0)::bigint,
       coalesce(s.allocated, 0), coalesce(p.allocated, 0)::bigint
FROM inventory_stock s FULL JOIN promised p USING (variant_id, warehouse_id)
WHERE coalesce(s.reserved, 0) <> coalesce(p.reserved, 0)
   OR coalesce(s.allocated, 0) <> coalesce(p.allocated, 0)
"""
_LEASED_AND_ELSEWHERE = """
SELECT n.variant_id, greatest(0, coalesce(s.on_hand - s.reserved - s.allocated, 0)), coalesce(e.free, 0)
FROM unnest(%s::uuid[]) AS n(variant_id)
LEFT JOIN inventory_elsewhere e ON e.variant_id = n.variant_id
LEFT JOIN inventory_stock s ON s.variant_id = n.variant_id AND s.warehouse_id = %s
"""
_LEASES = """
SELECT l.variant_id, l.shop_id, coalesce(s.on_hand, 0), coalesce(s.on_hand - s.reserved - s.allocated, 0), l.owed, l.sold, l.used_at
FROM inventory_lease l LEFT JOIN inventory_stock s ON s.variant_id = l.variant_id AND s.warehouse_id = %s
WHERE %s::uuid[] IS NULL OR l.variant_id = ANY(%s) ORDER BY l.variant_id
"""
_MISALLOTTED = """
SELECT variant_id, coalesce(s.units, 0)::bigint, coalesce(a.units, 0)::bigint
FROM (SELECT variant_id, sum(allotted_out) AS units FROM inventory_stock WHERE allotted_out > 0 GROUP BY variant_id) AS s
FULL JOIN (SELECT variant_id, sum(units) AS units FROM inventory_allotment WHERE units > 0 GROUP BY variant_id) AS a
    USING (variant_id)
WHERE coalesce(s.units, 0) <> coalesce(a.units, 0)
"""
# One statement, so that all of it is of one instant. Letters that were received lie in the log as copies.
_LENDING = """
SELECT 'allotted', variant_id, variant_id, cell, units, false, 0::float FROM inventory_allotment WHERE units > 0
UNION ALL
SELECT 'leased', variant_id, variant_id, %(cell)s, coalesce(s.on_hand, 0) - coalesce(l.owed, 0), false, 0
FROM (SELECT * FROM inventory_stock WHERE warehouse_id = %(place)s) AS s FULL JOIN inventory_lease l USING (variant_id)
WHERE coalesce(s.on_hand, 0) <> coalesce(l.owed, 0)
UNION ALL
SELECT CASE WHEN type = %(granted)s THEN 'granted' ELSE 'returned' END,
    coalesce(payload ->> 'grant_id', payload ->> 'return_id')::uuid, (payload ->> 'variant_id')::uuid, (payload ->> 'cell')::int,
    (payload ->> 'units')::int, metadata ? %(copied)s, extract(epoch FROM now() - recorded_at)::float
FROM eventlog_event WHERE type IN (%(granted)s, %(returned)s)
UNION ALL
SELECT 'sold', (payload ->> 'order_id')::uuid, (line ->> 'variant_id')::uuid, (payload ->> 'cell')::int,
    sum((line ->> 'leased')::int)::int, metadata ? %(copied)s, extract(epoch FROM now() - recorded_at)::float
FROM eventlog_event, jsonb_array_elements(payload -> 'lines') AS line WHERE type = %(sold)s GROUP BY position, line ->> 'variant_id'
"""


def levels(variant_ids: Iterable[UUID]) -> dict[UUID, StockLevel]:
    """Units by variant over all places; variants without stock are left out."""
    rows = sql.query(_LEVELS, (list(variant_ids),))
    return {row[0]: StockLevel(*row) for row in rows}


def standings(variant_ids: Iterable[UUID]) -> list[tuple[UUID, int, int]]:
    """(variant, version, free) of variants."""
    ids = list(variant_ids)
    return _standings("variant_id = ANY(%s)", ids, limit=len(ids))


def all_standings() -> Iterator[list[tuple[UUID, int, int]]]:
    """(variant, version, free) of every variant, in batches and in the order of ids."""
    last = UUID(int=0)
    while batch := _standings("variant_id > %s", last, limit=_BATCH):
        yield batch
        last = batch[-1][0]


def _standings(condition: str, param: object, *, limit: int) -> list[tuple[UUID, int, int]]:
    rows = sql.query(_STANDINGS.format(condition=condition, lease=LEASE), (param, limit))
    return [(row[0], row[1], row[2]) for row in rows]


def unbalanced() -> tuple[UnbalancedStock, ...]:
    """Places whose promises are not the sum of the open lines of reservations."""
    return tuple(UnbalancedStock(*row) for row in sql.query(_UNBALANCED))


def places(variant_id: UUID) -> list[StockRow]:
    """The stock rows of a variant in its shop's places, the default one first."""
    rows = StockRow.objects.filter(variant_id=variant_id).exclude(warehouse_id=LEASE)
    return list(rows.order_by("-is_default", "warehouse_id"))


def stocked(variant_ids: Iterable[UUID]) -> list[StockRow]:
    """The stock rows of variants."""
    return list(StockRow.objects.filter(variant_id__in=list(variant_ids)))


def variants_of_product(product_id: UUID) -> list[UUID]:
    """The variants of a product of which stock is kept, empty or not, here or elsewhere."""
    rows = StockRow.objects.filter(product_id=product_id).values_list("variant_id", flat=True)
    told = ElsewhereRow.objects.filter(product_id=product_id).values_list("variant_id", flat=True)
    return list(rows.union(told).order_by("variant_id"))


def elsewhere(variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Free units of these variants of other cells: what they told last, and what is leased of it here."""
    rows = leased_and_elsewhere(list(variant_ids))
    return {variant_id: leased + told for variant_id, leased, told in rows}


def leased_and_elsewhere(variant_ids: Sequence[UUID]) -> list[tuple[UUID, int, int]]:
    """(variant, free units of its lease, free units at its home as it told last) of variants of other cells."""
    rows = sql.query(_LEASED_AND_ELSEWHERE, (list(variant_ids), LEASE)) if variant_ids else []
    return [(row[0], row[1], row[2]) for row in rows]


def leases(variant_ids: Sequence[UUID] | None = None) -> list[Lease]:
    """What was granted to this cell, of these variants or of all."""
    ids = None if variant_ids is None else list(variant_ids)
    return [Lease(*row) for row in sql.query(_LEASES, (LEASE, ids, ids))]


def allotments(*, cell: int | None = None) -> list[Allotment]:
    """What other cells, or one of them, hold of variants that live here."""
    rows = AllotmentRow.objects.filter(units__gt=0).order_by("variant_id", "cell")
    if cell is not None:
        rows = rows.filter(cell=cell)
    return [Allotment(r.variant_id, r.cell, r.units, r.granted_at, r.recalled_at) for r in rows]


def lending() -> Lending:
    """What was granted to other cells, what this one has of theirs, and the letters that bring units from one to the other."""
    kinds = {"granted": StockGranted.type, "returned": StockReturned.type, "sold": StockSold.type}
    rows = sql.query(_LENDING, {"cell": settings.CELL, "place": LEASE, "copied": IS_COPY, **kinds})
    return Lending(
        granted=tuple(LentUnits(*row[2:5]) for row in rows if row[0] == "allotted"),
        held=tuple(LentUnits(*row[2:5]) for row in rows if row[0] == "leased"),
        letters=tuple(LetterOfUnits(*row) for row in rows if row[0] not in ("allotted", "leased")),
    )


def misallotted() -> tuple[MisallottedStock, ...]:
    """Variants whose granted units are not the sum of their allotments."""
    return tuple(MisallottedStock(*row) for row in sql.query(_MISALLOTTED))


class OwnStock(NamedTuple):
    """What a cell that asks for units of a variant has to know of it."""

    free: int
    product_id: UUID
    shop_id: UUID


def own_stock(variant_id: UUID) -> OwnStock | None:
    """The stock of a variant in its shop's places; None where none is kept."""
    rows = places(variant_id)
    free = sum(row.on_hand - row.reserved - row.allocated - row.allotted_out for row in rows)
    return OwnStock(free, rows[0].product_id, rows[0].shop_id) if rows else None


def seller_stock(shop_id: UUID, variant_id: UUID) -> SellerStock:
    """The stock of one of a shop's variants.

    Raises:
        StockNotFound: none is kept, or the variant is another shop's.
    """
    rows = [row for row in places(variant_id) if row.shop_id == shop_id]
    if not rows:
        raise StockNotFound
    return _seller_stock(rows)


def seller_stocks(
    shop_id: UUID, *, product_id: UUID | None, cursor: str | None, limit: int | None
) -> Page[SellerStock]:
    """The stock of a shop by variant, optionally of one product alone.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    size, after = checked_limit(limit), decode_cursor(cursor, fields=1)
    rows = StockRow.objects.filter(shop_id=shop_id).exclude(warehouse_id=LEASE)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if after is not None:
        rows = rows.filter(Q(variant_id__gt=_id_of(after[0])))
    ids = rows.order_by("variant_id").values_list("variant_id", flat=True).distinct()[: size + 1]
    grouped: dict[UUID, list[StockRow]] = {}
    found = StockRow.objects.filter(shop_id=shop_id, variant_id__in=list(ids)).exclude(warehouse_id=LEASE)
    for row in found.order_by("variant_id", "-is_default", "warehouse_id"):
        grouped.setdefault(row.variant_id, []).append(row)
    return page_of(
        [_seller_stock(group) for group in grouped.values()], limit=size, key=lambda s: [s.variant_id]
    )


def _seller_stock(rows: Sequence[StockRow]) -> SellerStock:
    found = tuple(_place(row) for row in rows)
    return SellerStock(
        variant_id=rows[0].variant_id,
        product_id=rows[0].product_id,
        on_hand=sum(place.on_hand for place in found),
        reserved=sum(place.reserved for place in found),
        allocated=sum(place.allocated for place in found),
        free=sum(place.free for place in found),
        places=found,
        granted=sum(place.granted for place in found),
    )


def _place(row: StockRow) -> PlaceStock:
    free = row.on_hand - row.reserved - row.allocated - row.allotted_out
    return PlaceStock(
        row.warehouse_id, row.on_hand, row.reserved, row.allocated, free, granted=row.allotted_out
    )


def movements(variant_id: UUID, *, cursor: str | None, limit: int | None) -> Page[Movement]:
    """Movements of a variant, latest first.

    Raises:
        InvalidInput: the cursor or the limit is not one of this list.
    """
    size, after = checked_limit(limit), decode_cursor(cursor, fields=1)
    rows = MovementRow.objects.filter(variant_id=variant_id).order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=_number_of(after[0]))
    return page_of([_movement(row) for row in rows[: size + 1]], limit=size, key=lambda m: [m.id])


def _movement(row: MovementRow) -> Movement:
    return Movement(
        row.id,
        row.variant_id,
        row.warehouse_id,
        MovementCause(row.cause),
        row.delta,
        row.reference_id,
        row.actor_id,
        row.reason,
        row.at,
    )


def _id_of(part: object) -> UUID:
    try:
        return UUID(str(part))
    except ValueError:
        raise _bad_cursor() from None


def _number_of(part: object) -> int:
    if isinstance(part, int) and not isinstance(part, bool):
        return part
    raise _bad_cursor()


def _bad_cursor() -> InvalidInput:
    problem = FieldProblem("/cursor", "invalid_cursor", "not a cursor of this list")
    return InvalidInput("The cursor is not one of this list; start again without it.", problems=(problem,))
