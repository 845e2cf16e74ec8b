"""Facts about stock."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register


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
    variant_id: UUID
    product_id: UUID
    shop_id: UUID
    free: int
    at: datetime
