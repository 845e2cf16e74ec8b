"""The one door to warehouses."""

from collections.abc import Iterable
from uuid import UUID

from titan.kernel.ids import derived_id

from . import selectors, services
from .contracts import Warehouse


def ensure_default(*, shop_id: UUID, country: str, city: str, postal_code: str = "") -> Warehouse:
    """The default warehouse of a shop, set up with these facts if there is none. Repeatable."""
    return services.ensure_default(shop_id=shop_id, country=country, city=city, postal_code=postal_code)


def create(
    *,
    shop_id: UUID,
    name: str,
    country: str,
    city: str,
    postal_code: str = "",
    warehouse_id: UUID | None = None,
) -> Warehouse:
    """A further warehouse of a shop. Repeatable: by its id, which otherwise follows from shop and name.

    Raises:
        WarehouseNameTaken: the shop has another one of that name.
    """
    return services.create(
        shop_id=shop_id,
        warehouse_id=warehouse_id or derived_id(shop_id, label=f"warehouse:{name}"),
        name=name,
        country=country,
        city=city,
        postal_code=postal_code,
    )


def default_of(*, shop_id: UUID) -> Warehouse:
    """The default warehouse of a shop.

    Raises:
        WarehouseNotFound: the shop has none yet.
    """
    return selectors.default_of(shop_id)


def defaults_of(*, shop_ids: Iterable[UUID]) -> dict[UUID, Warehouse]:
    """The default warehouse by shop, in one query; shops without one are left out."""
    return selectors.defaults_of(shop_ids)


def get_many(*, warehouse_ids: Iterable[UUID]) -> dict[UUID, Warehouse]:
    """Warehouses by id, in one query; unknown ids are left out."""
    return selectors.get_many(warehouse_ids)


def list_of(*, shop_id: UUID) -> tuple[Warehouse, ...]:
    """The warehouses of a shop, the default first, then by name."""
    return selectors.list_of(shop_id)


def list_of_seller(*, owner_id: UUID) -> tuple[Warehouse, ...]:
    """The warehouses of a user's shop.

    Raises:
        NotASeller: the user has no shop.
    """
    return selectors.list_of(services.shop_of(owner_id))


def create_of_seller(
    *, owner_id: UUID, name: str, country: str, city: str, postal_code: str = ""
) -> Warehouse:
    """A further warehouse of a user's shop.

    Raises:
        NotASeller: the user has no shop.
        WarehouseNameTaken: the shop has another one of that name.
    """
    shop_id = services.shop_of(owner_id)
    return create(shop_id=shop_id, name=name, country=country, city=city, postal_code=postal_code)
