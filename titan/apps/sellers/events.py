"""Facts about shops."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register


@register
@dataclass(frozen=True, slots=True)
class ShopApplied(Event):
    """Somebody asked to open a shop."""

    type: ClassVar[str] = "sellers.shop_applied.v1"
    shop_id: UUID
    owner_id: UUID
    name: str
    applied_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ShopChanged(Event):
    """A shop as it now stands: after approval, suspension, holiday, a new profile or commission."""

    type: ClassVar[str] = "sellers.shop_changed.v1"
    shop_id: UUID
    owner_id: UUID
    name: str
    slug: str
    status: str
    country: str
    city: str
    currency: str
    commission_bp: int
    is_on_holiday: bool
    changed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ShopDescribed(Event):
    """What a shop's page shows beside the facts of `ShopChanged`, in a stream of its own: told after each of those."""

    type: ClassVar[str] = "sellers.shop_described.v1"
    shop_id: UUID
    description: str
    holiday_until: datetime | None
    described_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ShopAdopted(Event):
    """A shop of another cell is known here as it now stands. Stays in this cell."""

    type: ClassVar[str] = "sellers.shop_adopted.v1"
    stays: ClassVar[bool] = True
    shop_id: UUID
    name: str
    slug: str
    status: str
    is_on_holiday: bool
    adopted_at: datetime
