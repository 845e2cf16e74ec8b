"""A purchase is one payment; it holds one order per shop."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.apps.users.contracts import PostalAddress
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class OrderStatus(StrEnum):
    """Life of an order. `placed` with cash on delivery ships before it is paid."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class CancelledBy(StrEnum):
    """Who ended an order."""

    BUYER = "buyer"
    SELLER = "seller"
    UNPAID = "unpaid_timeout"
    UNSHIPPED = "unshipped_timeout"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A bought line, with everything copied from the quote."""

    variant_id: UUID
    product_id: UUID
    title: str
    label: str
    sku: str
    picture_url: str
    quantity: int
    unit_price: Money
    total: Money
    tax: Money


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One shop's order as checkout hands it over; `commission_bp` is frozen here."""

    id: UUID
    shop_id: UUID
    shop_name: str
    seller_id: UUID
    lines: tuple[OrderLine, ...]
    goods: Money
    shipping: Money
    tax: Money
    total: Money
    shipping_service_id: UUID
    shipping_service: str
    days_min: int
    days_max: int
    commission_bp: int


@dataclass(frozen=True, slots=True)
class PurchaseDraft:
    """A purchase to place. Order totals sum to `total`. `is_prepaid` is False for cash on delivery."""

    id: UUID
    buyer_id: UUID
    buyer_name: str
    buyer_email: str
    address: PostalAddress
    orders: tuple[OrderDraft, ...]
    total: Money
    payment_method: str
    is_prepaid: bool


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to an order."""

    what: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands. `version` counts its events."""

    id: UUID
    number: str
    purchase_id: UUID
    buyer_id: UUID
    shop_id: UUID
    shop_name: str
    seller_id: UUID
    status: OrderStatus
    payment_method: str
    is_paid: bool
    lines: tuple[OrderLine, ...]
    goods: Money
    shipping: Money
    tax: Money
    total: Money
    address: PostalAddress
    shipping_service: str
    carrier: str
    tracking_number: str
    placed_at: datetime
    ship_by: datetime
    shipped_at: datetime | None
    delivered_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    cancel_reason: str
    timeline: tuple[TimelineEntry, ...]
    version: int

    @property
    def can_cancel(self) -> bool:
        """The buyer or the seller may still call it off."""
        return self.status in (OrderStatus.PLACED, OrderStatus.PAID)

    @property
    def can_confirm(self) -> bool:
        """The buyer may confirm the receipt."""
        return self.status is OrderStatus.DELIVERED


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order in a list."""

    id: UUID
    number: str
    purchase_id: UUID
    shop_id: UUID
    shop_name: str
    status: OrderStatus
    total: Money
    units: int
    first_title: str
    picture_url: str
    placed_at: datetime
    ship_by: datetime


class OrderNotFound(NotFound):
    """No such order of the caller's."""

    code = "orders.not_found"
    title = "No such order"


class OrderStateConflict(TitanError):
    """The order's status does not allow this step."""

    code = "orders.state_conflict"
    kind = Kind.CONFLICT
    title = "The order's status does not allow this"
