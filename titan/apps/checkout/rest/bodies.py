"""What clients send to checkout."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

from pydantic import Field

from titan.apps.payments.contracts import PaymentMethod
from titan.apps.pricing.contracts import QuotedLine
from titan.apps.shipping.contracts import ShippingOption
from titan.apps.users.contracts import PostalAddress
from titan.kernel.money import Money


@dataclass(frozen=True, slots=True)
class ChosenService:
    """The shipping service wanted for a shop's parcel."""

    shop_id: UUID
    service_id: UUID


@dataclass(frozen=True, slots=True)
class QuoteWish:
    """Where to, and optionally how: a shop that is not named ships by its cheapest service.

    `codes` are voucher codes; `vouchers` names claimed vouchers, without it those that take most off are used.
    `payment_method` lets in vouchers that hold for that way to pay alone; the quote is then paid so.
    With `use_coins` as many of your coins as may be are spent on what vouchers leave of the goods.
    With `reservation_id` the quote is for what a flash sale has reserved for you, instead of the cart, in the sale's currency.
    """

    address: PostalAddress
    shipping: Annotated[tuple[ChosenService, ...], Field(max_length=100)] = ()
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    codes: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=10)] = ()
    vouchers: Annotated[tuple[UUID, ...], Field(max_length=50)] | None = None
    payment_method: PaymentMethod | None = None
    use_coins: bool = False
    reservation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ShopBrief:
    """A shop in an answer."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class DiscountBrief:
    """A voucher's part in one shop's order, or without `voucher_id` that of so many `coins`."""

    voucher_id: UUID | None
    label: str
    is_off_shipping: bool
    amount: Money
    coins: int = 0


@dataclass(frozen=True, slots=True)
class RefusedVoucher:
    """A voucher or code that was not used, and why. `missing` is what a minimum spend still lacks."""

    reason: str
    detail: str
    voucher_id: UUID | None
    code: str
    label: str
    missing: Money | None


@dataclass(frozen=True, slots=True)
class ShopQuote:
    """One future order. total = goods + shipping + tax where it is not included - discounts."""

    shop: ShopBrief
    lines: tuple[QuotedLine, ...]
    goods: Money
    shipping: Money
    shipping_service_id: UUID
    tax: Money
    total: Money
    shipping_options: tuple[ShippingOption, ...]
    discounts: tuple[DiscountBrief, ...]


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """A frozen price. `total` is the sum of the shops' totals."""

    quote_id: UUID
    expires_at: str
    prices_include_tax: bool
    shops: tuple[ShopQuote, ...]
    total: Money
    discount: Money
    refused_vouchers: tuple[RefusedVoucher, ...]


@dataclass(frozen=True, slots=True)
class PaymentBody:
    """How to pay. `token` names a stored card; without it a card payment redirects to the provider.

    Gift cards, by their codes in this order, and store credit pay first; the method pays what is left.
    """

    method: PaymentMethod
    token: Annotated[str, Field(max_length=100)] = ""
    return_url: Annotated[str, Field(max_length=500)] = ""
    gift_cards: Annotated[tuple[Annotated[str, Field(max_length=40)], ...], Field(max_length=10)] = ()
    use_credit: bool = False


@dataclass(frozen=True, slots=True)
class CheckoutBody:
    """Which quote to buy, and how to pay."""

    quote_id: UUID
    payment: PaymentBody


@dataclass(frozen=True, slots=True)
class OrderBrief:
    """An order of a purchase. `status` is `pending` until it is placed."""

    id: UUID
    shop: ShopBrief
    total: Money
    status: str


@dataclass(frozen=True, slots=True)
class PaymentBrief:
    """How the payment stands; go to `redirect_url` where there is one."""

    method: str
    status: str
    redirect_url: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a purchase failed; nothing was taken."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class PurchaseAnswer:
    """A purchase as far as it is known."""

    purchase_id: UUID
    status: str
    total: Money
    orders: tuple[OrderBrief, ...]
    payment: PaymentBrief
    failure: Failure | None = field(default=None)
