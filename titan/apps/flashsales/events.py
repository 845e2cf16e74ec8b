"""Facts about flash sales."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.kernel.events import Event, register
from titan.kernel.money import Money


@register
@dataclass(frozen=True, slots=True)
class SaleScheduled(Event):
    """A sale is published with its items."""

    type: ClassVar[str] = "flashsales.sale_scheduled.v1"
    sale_id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    items: int
    scheduled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class SlotMoved(Event):
    """An operator opened a slot early, or ended or stopped it: `step` is opened, ended or stopped."""

    type: ClassVar[str] = "flashsales.slot_moved.v1"
    sale_id: UUID
    slot_id: UUID
    step: str
    reason: str
    actor_id: UUID
    moved_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ItemEnrolled(Event):
    """A seller proposes an item."""

    type: ClassVar[str] = "flashsales.item_enrolled.v1"
    item_id: UUID
    sale_id: UUID
    slot_id: UUID
    shop_id: UUID
    variant_id: UUID
    price: Money
    reference_price: Money
    allotment: int
    enrolled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ItemReviewed(Event):
    """An operator approved or rejected it, or its seller withdrew it: `status` is the new one."""

    type: ClassVar[str] = "flashsales.item_reviewed.v1"
    item_id: UUID
    sale_id: UUID
    shop_id: UUID
    status: str
    reason: str
    actor_id: UUID
    reviewed_at: datetime


@register
@dataclass(frozen=True, slots=True)
class UnitsReserved(Event):
    """A buyer was promised units."""

    type: ClassVar[str] = "flashsales.units_reserved.v1"
    reservation_id: UUID
    item_id: UUID
    shop_id: UUID
    user_id: UUID
    units: int
    unit_price: Money
    expires_at: datetime
    reserved_at: datetime


@register
@dataclass(frozen=True, slots=True)
class BuyerCalledUp(Event):
    """Units came back, and a buyer who waited in line was promised them; follows the UnitsReserved of the same promise."""

    type: ClassVar[str] = "flashsales.buyer_called_up.v1"
    reservation_id: UUID
    item_id: UUID
    user_id: UUID
    units: int
    title: str
    expires_at: datetime
    called_at: datetime


@register
@dataclass(frozen=True, slots=True)
class ReservationEnded(Event):
    """A promise is over: `status` is sold, lapsed or released."""

    type: ClassVar[str] = "flashsales.reservation_ended.v1"
    reservation_id: UUID
    item_id: UUID
    shop_id: UUID
    user_id: UUID
    units: int
    status: str
    purchase_id: UUID | None
    ended_at: datetime
