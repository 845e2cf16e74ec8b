"""Stock: on hand, reserved for a checkout, allocated to an order, free."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError


class MovementCause(StrEnum):
    """Why stock changed."""

    RECEIVED = "received"
    CORRECTED = "corrected"
    SHIPPED = "shipped"
    RETURNED = "returned"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class StockLine:
    """A quantity of a variant; positive."""

    variant_id: UUID
    quantity: int


@dataclass(frozen=True, slots=True)
class StockLevel:
    """Units of a variant over all warehouses of this cell. free = on_hand - reserved - allocated."""

    variant_id: UUID
    on_hand: int
    reserved: int
    allocated: int

    @property
    def free(self) -> int:
        """Units that can be sold now."""
        return self.on_hand - self.reserved - self.allocated


@dataclass(frozen=True, slots=True)
class Reservation:
    """A timed hold of all its lines."""

    id: UUID
    lines: tuple[StockLine, ...]
    expires_at: datetime


class SoldOut(TitanError):
    """Not all of the units are free. `extra["variants"]` maps variant id to units free."""

    code = "inventory.sold_out"
    kind = Kind.CONFLICT
    title = "Some of this is sold out"


class StockUnavailable(TitanError):
    """The gate is being rebuilt; nothing is sold until it knows its stock."""

    code = "inventory.unavailable"
    kind = Kind.UNAVAILABLE
    title = "Stock is being counted, please try again in a moment"


class ReservationClosed(TitanError):
    """The reservation was released or has expired; a new checkout must reserve anew."""

    code = "inventory.reservation_closed"
    kind = Kind.CONFLICT
    title = "The reservation has ended"


class StockNotFound(NotFound):
    """Nothing is known of the stock of that variant."""

    code = "inventory.stock_not_found"
    title = "No stock is kept for that variant"
