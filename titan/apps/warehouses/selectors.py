"""Reading warehouses."""

from collections.abc import Iterable
from uuid import UUID

from .contracts import Warehouse, WarehouseNotFound
from .models import WarehouseRow


def contract(row: WarehouseRow) -> Warehouse:
    """The contract of a row."""
    return Warehouse(
        row.id, row.shop_id, row.name, row.country, row.city, row.postal_code, is_default=row.is_default
    )


def get_many(warehouse_ids: Iterable[UUID]) -> dict[UUID, Warehouse]:
    """Warehouses by id; unknown ids are left out."""
    rows = WarehouseRow.objects.filter(id__in=set(warehouse_ids))
    return {row.id: contract(row) for row in rows}


def defaults_of(shop_ids: Iterable[UUID]) -> dict[UUID, Warehouse]:
    """The default warehouse of each shop; shops without one are left out."""
    rows = WarehouseRow.objects.filter(shop_id__in=set(shop_ids), is_default=True)
    return {row.shop_id: contract(row) for row in rows}


def default_of(shop_id: UUID) -> Warehouse:
    """The default warehouse of a shop.

    Raises:
        WarehouseNotFound: the shop has none yet.
    """
    found = defaults_of([shop_id])
    if shop_id not in found:
        raise WarehouseNotFound("The shop has no warehouse yet.")
    return found[shop_id]


def list_of(shop_id: UUID) -> tuple[Warehouse, ...]:
    """The warehouses of a shop, the default first, then by name."""
    rows = WarehouseRow.objects.filter(shop_id=shop_id).order_by("-is_default", "name")
    return tuple(contract(row) for row in rows)
