"""Payments: one per purchase, by card through a provider, from the wallet, or in cash on delivery."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money


class PaymentMethod(StrEnum):
    """How the buyer pays."""

    WALLET = "wallet"
    CARD = "card"
    COD = "cod"


class PaymentStatus(StrEnum):
    """Where a payment stands. `action_required`: the buyer must go to `redirect_url`."""

    CREATED = "created"
    ACTION_REQUIRED = "action_required"
    PENDING = "pending"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"
    PARTLY_REFUNDED = "partly_refunded"
    REFUNDED = "refunded"


class TenderKind(StrEnum):
    """What pays a part of an order beside the payment's method; each is an account of the ledger."""

    GIFT_CARD = "gift_card"
    CREDIT = "credit"
    SUBSIDY = "subsidy"  # the platform's part of the discounts


@dataclass(frozen=True, slots=True)
class Tender:
    """A part of an order that an account of the ledger pays.

    `source_id` is the gift card or, of store credit, the buyer; a subsidy has none. It is held when the payment is
    authorised, comes into escrow when it is captured, and goes back to its source when it is voided or refunded.
    """

    order_id: UUID
    kind: TenderKind
    source_id: UUID | None
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """The share of one order in a payment by its method; the parts sum to the payment's amount.

    It may be zero where tenders pay all of the order.
    """

    order_id: UUID
    shop_id: UUID
    amount: Money


@dataclass(frozen=True, slots=True)
class PaymentWish:
    """What a buyer chose. `token` names a stored card of the provider; without one a card payment
    goes to the provider's own page. `return_url` is where that page sends the buyer back."""

    method: PaymentMethod
    token: str = ""
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it stands. `id` is the purchase's id."""

    id: UUID
    buyer_id: UUID
    method: PaymentMethod
    amount: Money
    captured: Money
    refunded: Money
    status: PaymentStatus
    parts: tuple[PaymentPart, ...]
    redirect_url: str
    provider_reference: str
    decline_reason: str
    created_at: datetime
    tenders: tuple[Tender, ...] = ()


class PaymentDeclined(TitanError):
    """The provider or the wallet said no; nothing was taken. The buyer may try another way."""

    code = "payments.declined"
    kind = Kind.CONFLICT
    title = "The payment was declined"


class PaymentNotFound(NotFound):
    """No such payment."""

    code = "payments.not_found"
    title = "No such payment"


class PaymentStateConflict(TitanError):
    """The payment's status does not allow this step."""

    code = "payments.state_conflict"
    kind = Kind.CONFLICT
    title = "The payment's status does not allow this"


class ProviderUnavailable(TitanError):
    """The provider does not answer; whether it acted is unknown and will be asked again."""

    code = "payments.provider_unavailable"
    kind = Kind.UNAVAILABLE
    title = "The payment provider does not answer"


class WebhookRejected(TitanError):
    """The webhook's signature, age or form is wrong; it had no effect."""

    code = "payments.webhook_rejected"
    kind = Kind.DENIED
    title = "The webhook was not accepted"
