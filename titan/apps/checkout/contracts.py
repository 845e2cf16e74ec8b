"""Checkout: from a quote to a purchase, or to a clear refusal."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.apps.pricing.contracts import Quote
from titan.apps.shipping.contracts import ShippingOption
from titan.apps.vouchers.contracts import Refused
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class PurchaseStatus(StrEnum):
    """What the buyer is told. `processing` ends by itself in one of the others."""

    PROCESSING = "processing"
    ACTION_REQUIRED = "action_required"
    CONFIRMED = "confirmed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VoucherWish:
    """Which vouchers the buyer wants: codes typed now, and claimed ones; None: whichever take most off.

    `payment_method` lets in vouchers that hold for that way to pay alone; the quote can then be paid in no other. With
    `uses_coins` as many of the buyer's coins as may be are spent on what the vouchers leave of the goods.
    """

    codes: tuple[str, ...] = ()
    chosen: tuple[UUID, ...] | None = None
    payment_method: str = ""
    uses_coins: bool = False


@dataclass(frozen=True, slots=True)
class QuoteOffer:
    """A quote; per shop, the services the buyer may choose instead; and the vouchers that were not used, with why."""

    quote: Quote
    options: tuple[ShippingOption, ...]
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True)
class PurchaseOrder:
    """One order of a purchase, known by its id before it is placed."""

    id: UUID
    shop_id: UUID
    shop_name: str
    total: Money
    status: str


@dataclass(frozen=True, slots=True)
class PurchasePayment:
    """How the payment of a purchase stands."""

    method: str
    status: str
    redirect_url: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """The outcome of a checkout as far as it is known."""

    id: UUID
    buyer_id: UUID
    status: PurchaseStatus
    total: Money
    orders: tuple[PurchaseOrder, ...]
    payment: PurchasePayment
    failure_code: str
    failure_detail: str
    created_at: datetime


class PurchaseNotFound(NotFound):
    """No such purchase of this buyer."""

    code = "checkout.purchase_not_found"
    title = "No such purchase"


class WrongMethod(TitanError):
    """A voucher of the quote holds for another way to pay; ask for a new quote."""

    code = "checkout.wrong_method"
    kind = Kind.CONFLICT
    title = "A voucher of this quote needs another way to pay"


class QuoteUsed(TitanError):
    """The quote has already been bought with another request."""

    code = "checkout.quote_used"
    kind = Kind.CONFLICT
    title = "This quote has already been used"
