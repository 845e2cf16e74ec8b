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
class OrderDiscount:
    """A voucher's part in an order: amount = shop_funded + platform_funded, off the goods or off the shipping.

    Where `coins` were spent it is what they are off instead, all funded by the platform.
    What the shop funds it does not get. What the platform funds is paid into the order's escrow beside the
    buyer's money.
    """

    voucher_id: UUID
    label: str
    is_off_shipping: bool
    amount: Money
    shop_funded: Money
    platform_funded: Money
    coins: int = 0


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A bought line, with everything copied from the quote. `discount` is this line's part of the discounts."""

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
    category_id: UUID | None = None
    discount: Money | None = None


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One shop's order as checkout hands it over; what the platform takes of it is frozen here.

    total = goods + shipping + (tax where it is not included) - discounts: what the buyer owes.
    `commission` and the tax on it are of the whole order; without one, `commission_bp` of what is in escrow counts.
    """

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
    discounts: tuple[OrderDiscount, ...] = ()
    commission: Money | None = None
    commission_tax: Money | None = None

    @property
    def subsidy(self) -> Money:
        """What the platform pays of the order: its part of the discounts."""
        parts = (discount.platform_funded for discount in self.discounts)
        return sum(parts, Money.zero(self.total.currency))


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
    discounts: tuple[OrderDiscount, ...] = ()
    commission: Money | None = None
    commission_tax: Money | None = None
    is_contested: bool = False

    @property
    def subsidy(self) -> Money:
        """What the platform pays of the order: its part of the discounts."""
        parts = (discount.platform_funded for discount in self.discounts)
        return sum(parts, Money.zero(self.total.currency))

    @property
    def can_cancel(self) -> bool:
        """The buyer or the seller may still call it off."""
        return self.status in (OrderStatus.PLACED, OrderStatus.PAID)

    @property
    def can_confirm(self) -> bool:
        """The buyer may confirm the receipt."""
        return self.status is OrderStatus.DELIVERED and not self.is_contested


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
