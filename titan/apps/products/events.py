"""Facts about products: a published listing is told whole, so a reader never asks back."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register

from .contracts import Product


@register
@dataclass(frozen=True, slots=True)
class ProductPublished(Event):
    """A listing became visible, or a visible one changed (text, price, variant, picture)."""

    type: ClassVar[str] = "products.product_published.v1"
    product: Product


@register
@dataclass(frozen=True, slots=True)
class ProductWithdrawn(Event):
    """A listing is no longer visible."""

    type: ClassVar[str] = "products.product_withdrawn.v1"
    product_id: UUID
    shop_id: UUID
    reason: str
    withdrawn_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ListingAdopted(Event):
    """A listing of another cell is shown here as it now is. Stays in this cell."""

    type: ClassVar[str] = "products.listing_adopted.v1"
    stays: ClassVar[bool] = True
    product: Product


@register
@dataclass(frozen=True, slots=True)
class ListingDropped(Event):
    """A listing of another cell is shown here no more. Stays in this cell."""

    type: ClassVar[str] = "products.listing_dropped.v1"
    stays: ClassVar[bool] = True
    product_id: UUID
    shop_id: UUID
    dropped_at: datetime
