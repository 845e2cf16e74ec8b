"""Facts about orders. Streams are order ids; an order is folded from them.

The cell of the shop, where another is the order's home, has them in a stream beside the shop's. So who takes them goes by their own `order_id`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.events import Event, register
from titan.kernel.money import Money

from .contracts import OrderDraft, OrderLine


@register
@dataclass(frozen=True, slots=True)
class OrderPlaced(Event):
    """A buyer ordered from a shop. Keyed for the shop's cell by `order.shop_id`."""

    type: ClassVar[str] = "orders.order_placed.v1"
    order: OrderDraft
    number: str
    purchase_id: UUID
    buyer_id: UUID
    buyer_name: str
    buyer_email: str
    address: PostalAddress
    payment_method: str
    is_prepaid: bool
    placed_at: datetime
    ship_by: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderPaid(Event):
    """The order's money is in escrow."""

    type: ClassVar[str] = "orders.order_paid.v1"
    order_id: UUID
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID
    amount: Money
    paid_at: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderShipped(Event):
    """The parcel is with the carrier."""

    type: ClassVar[str] = "orders.order_shipped.v1"
    order_id: UUID
    buyer_id: UUID
    shop_id: UUID
    carrier: str
    tracking_number: str
    lines: tuple[OrderLine, ...]
    shipped_at: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderDelivered(Event):
    """The parcel reached the buyer."""

    type: ClassVar[str] = "orders.order_delivered.v1"
    order_id: UUID
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID
    total: Money
    payment_method: str
    delivered_at: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderCompleted(Event):
    """The buyer confirmed, or the time to object ran out: the seller has earned the money.

    `escrowed` is what was to come into escrow: the buyer's `total` and the platform's part of the discounts. `goods` is what
    of the total was for goods, discounts taken off; orders of before it was recorded have none.
    """

    type: ClassVar[str] = "orders.order_completed.v1"
    order_id: UUID
    buyer_id: UUID
    shop_id: UUID
    seller_id: UUID
    total: Money
    commission_bp: int
    is_confirmed_by_buyer: bool
    completed_at: datetime
    escrowed: Money | None = None
    commission: Money | None = None
    commission_tax: Money | None = None
    purchase_id: UUID | None = None
    goods: Money | None = None


@register
@dataclass(frozen=True, slots=True)
class OrderCancelled(Event):
    """The order was called off before it shipped: stock and money go back."""

    type: ClassVar[str] = "orders.order_cancelled.v1"
    order_id: UUID
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID
    lines: tuple[OrderLine, ...]
    total: Money
    is_paid: bool
    cancelled_by: str
    reason: str
    cancelled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderContested(Event):
    """The buyer objects: the order does not complete by itself until the objection is settled."""

    type: ClassVar[str] = "orders.order_contested.v1"
    order_id: UUID
    buyer_id: UUID
    shop_id: UUID
    reason: str
    contested_at: datetime


@register
@dataclass(frozen=True, slots=True)
class OrderContestSettled(Event):
    """The objection is settled; the order completes as if there had been none."""

    type: ClassVar[str] = "orders.order_contest_settled.v1"
    order_id: UUID
    buyer_id: UUID
    shop_id: UUID
    settled_at: datetime


@register
@dataclass(frozen=True, slots=True)
class CancellationWished(Event):
    """The shop's cell asks the order's home to call it off, in a stream beside the shop's; the home does, if it still can."""

    type: ClassVar[str] = "orders.cancellation_wished.v1"
    order_id: UUID
    shop_id: UUID
    by: str
    reason: str
    wished_at: datetime
