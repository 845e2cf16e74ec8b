"""Facts about stock."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import SoldLine


@register
@dataclass(frozen=True, slots=True)
class StockChanged(Event):
    """Units on hand changed for a cause other than selling. `free` is after the change."""

    type: ClassVar[str] = "inventory.stock_changed.v1"
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    on_hand: int
    free: int
    cause: str
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class VariantSoldOut(Event):
    """The last free unit was allocated."""

    type: ClassVar[str] = "inventory.variant_sold_out.v1"
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class VariantBackInStock(Event):
    """A sold-out variant has free units again."""

    type: ClassVar[str] = "inventory.variant_back_in_stock.v1"
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    free: int
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockSeenElsewhere(Event):
    """What another cell last told of a variant of its own. Stays in this cell."""

    type: ClassVar[str] = "inventory.stock_seen_elsewhere.v1"
    stays: ClassVar[bool] = True
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    free: int
    at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockWanted(Event):
    """Buyers of a cell want units of a variant of another one, beyond what that cell has of it. A letter to its home.

    `asker_id` is at home in the asking cell. `sold` were sold there since the last grant; `is_pressing` says that somebody is buying.
    """

    type: ClassVar[str] = "inventory.stock_wanted.v1"
    variant_id: UUID
    shop_id: UUID
    cell: int
    asker_id: UUID
    units: int
    sold: int
    is_pressing: bool
    wanted_at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockGranted(Event):
    """Units that the shop's cell does not sell itself any more, for another cell to sell. A letter to the asker's home."""

    type: ClassVar[str] = "inventory.stock_granted.v1"
    grant_id: UUID
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    cell: int
    asker_id: UUID
    units: int
    granted_at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockReturned(Event):
    """Units that were granted to a cell, and which that cell sells no more. A letter to the variant's home."""

    type: ClassVar[str] = "inventory.stock_returned.v1"
    return_id: UUID
    variant_id: UUID
    shop_id: UUID
    cell: int
    units: int
    returned_at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockRecalled(Event):
    """The shop's cell has no free units left and asks for those that a cell does not sell. A letter to its last asker's home."""

    type: ClassVar[str] = "inventory.stock_recalled.v1"
    variant_id: UUID
    shop_id: UUID
    cell: int
    asker_id: UUID
    recalled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockSold(Event):
    """An order of another cell's shop: these units are its own from now on. A letter to the shop's home."""

    type: ClassVar[str] = "inventory.stock_sold.v1"
    order_id: UUID
    shop_id: UUID
    cell: int
    lines: tuple[SoldLine, ...]
    sold_at: datetime


@register
@dataclass(frozen=True, slots=True)
class StockMissing(Event):
    """The shop's cell has no units for an order that another cell took: it cannot be filled. A letter to the order's home."""

    type: ClassVar[str] = "inventory.stock_missing.v1"
    order_id: UUID
    shop_id: UUID
    variants: tuple[UUID, ...]
    missed_at: datetime
