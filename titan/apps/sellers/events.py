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
