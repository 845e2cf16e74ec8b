"""Setting up warehouses. Each is one statement, so that two at once make one."""

from uuid import UUID

from titan.apps.sellers import api as sellers
from titan.kernel import clock
from titan.kernel.ids import derived_id

from . import selectors
from .contracts import Warehouse, WarehouseNameTaken
from .models import WarehouseRow

DEFAULT_NAME = "Main warehouse"


def ensure_default(*, shop_id: UUID, country: str, city: str, postal_code: str) -> Warehouse:
    """The default warehouse of a shop, set up with these facts if there is none."""
    WarehouseRow.objects.bulk_create(
        [
            WarehouseRow(
                id=derived_id(shop_id, label="warehouse:default"),
                shop_id=shop_id,
                name=DEFAULT_NAME,
                country=country,
                city=city,
                postal_code=postal_code,
                is_default=True,
                created_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    return selectors.default_of(shop_id)


def create(
    *, shop_id: UUID, warehouse_id: UUID, name: str, country: str, city: str, postal_code: str
) -> Warehouse:
    """A further warehouse of a shop; the same id again is the one that is there.

    Raises:
        WarehouseNameTaken: the shop has another one of that name.
    """
    row = WarehouseRow(
        id=warehouse_id,
        shop_id=shop_id,
        name=name,
        country=country,
        city=city,
        postal_code=postal_code,
        is_default=False,
        created_at=clock.now(),
    )
    WarehouseRow.objects.bulk_create([row], ignore_conflicts=True)
    made = selectors.get_many([warehouse_id]).get(warehouse_id)
    if made is None or made.shop_id != shop_id:
        raise WarehouseNameTaken
    return made


def shop_of(owner_id: UUID) -> UUID:
    """The id of a user's shop.

    Raises:
        NotASeller: the user has none.
    """
    return sellers.shop_of(owner_id=owner_id).id
