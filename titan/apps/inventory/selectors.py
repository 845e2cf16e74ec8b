"""Reads of the truth."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q

from titan.kernel.errors import FieldProblem, InvalidInput
from titan.kernel.paging import Page, checked_limit, decode_cursor, page_of
from titan.platform.db import sql

from .contracts import (
    Movement,
    MovementCause,
    PlaceStock,
    SellerStock,
    StockLevel,
    StockNotFound,
    UnbalancedStock,
)
from .models import ElsewhereRow, MovementRow, StockRow

_BATCH = 5000
_LEVELS = """
SELECT variant_id, sum(on_hand - allotted_out)::bigint, sum(reserved)::bigint, sum(allocated)::bigint
FROM inventory_stock WHERE variant_id = ANY(%s) GROUP BY variant_id
"""
_STANDINGS = """
SELECT variant_id, sum(version)::bigint, sum(on_hand - reserved - allocated - allotted_out)::bigint
FROM inventory_stock WHERE {condition} GROUP BY variant_id ORDER BY variant_id LIMIT %s
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
    rows = sql.query(_STANDINGS.format(condition=condition), (param, limit))
    return [(row[0], row[1], row[2]) for row in rows]


def unbalanced() -> tuple[UnbalancedStock, ...]:
    """Places whose promises are not the sum of the open lines of reservations."""
    return tuple(UnbalancedStock(*row) for row in sql.query(_UNBALANCED))


def places(variant_id: UUID) -> list[StockRow]:
    """The stock rows of a variant, the default place first."""
    return list(StockRow.objects.filter(variant_id=variant_id).order_by("-is_default", "warehouse_id"))


def stocked(variant_ids: Iterable[UUID]) -> list[StockRow]:
    """The stock rows of variants."""
    return list(StockRow.objects.filter(variant_id__in=list(variant_ids)))


def variants_of_product(product_id: UUID) -> list[UUID]:
    """The variants of a product of which stock is kept, empty or not, here or elsewhere."""
    rows = StockRow.objects.filter(product_id=product_id).values_list("variant_id", flat=True)
    told = ElsewhereRow.objects.filter(product_id=product_id).values_list("variant_id", flat=True)
    return list(rows.union(told).order_by("variant_id"))


def elsewhere(variant_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What other cells last told of the free units of these variants."""
    ids = list(variant_ids)
    if not ids:
        return {}
    return dict(
        sql.query("SELECT variant_id, free FROM inventory_elsewhere WHERE variant_id = ANY(%s)", (ids,))
    )


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
    rows = StockRow.objects.filter(shop_id=shop_id)
    if product_id is not None:
        rows = rows.filter(product_id=product_id)
    if after is not None:
        rows = rows.filter(Q(variant_id__gt=_id_of(after[0])))
    ids = rows.order_by("variant_id").values_list("variant_id", flat=True).distinct()[: size + 1]
    grouped: dict[UUID, list[StockRow]] = {}
    found = StockRow.objects.filter(shop_id=shop_id, variant_id__in=list(ids))
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
    )


def _place(row: StockRow) -> PlaceStock:
    on_hand = row.on_hand - row.allotted_out
    return PlaceStock(
        row.warehouse_id, on_hand, row.reserved, row.allocated, on_hand - row.reserved - row.allocated
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
