"""Places that hold a shop's stock."""

from dataclasses import dataclass
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place of a shop. Each shop has one default; orders ship from there."""

    id: UUID
    shop_id: UUID
    name: str
    country: str
    city: str
    postal_code: str
    is_default: bool


class WarehouseNotFound(NotFound):
    """No such warehouse of this shop."""

    code = "warehouses.not_found"
    title = "No such warehouse"


class WarehouseNameTaken(TitanError):
    """The shop has another warehouse of that name."""

    code = "warehouses.name_taken"
    kind = Kind.CONFLICT
    title = "You have a warehouse of that name"
