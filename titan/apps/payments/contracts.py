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
class RefundSplit:
    """Where a refund of an order goes: `by_method` and, of the `tenders`, gift cards and credit make up `amount`.

    The subsidy's share goes back to the platform beside it, so more leaves the escrow than the buyer gets.
    """

    amount: Money
    by_method: Money
    tenders: tuple[Tender, ...]

    @property
    def from_escrow(self) -> Money:
        """What leaves the order's escrow."""
        return sum((tender.amount for tender in self.tenders), self.by_method)


@dataclass(frozen=True, slots=True)
class PaymentWish:
    """What a buyer chose. `token` names a stored card of the provider; without one a card payment
    goes to the provider's own page. `return_url` is where that page sends the buyer back."""

    method: PaymentMethod
    token: str = ""
    return_url: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment as it stands. `id` is the purchase's id.

    `amount`, `captured` and `refunded` are of the method's part; what the tenders pay comes on top.
    """

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
    """The provider, the wallet or a tender said no; nothing was taken. The buyer may try another way.

    `extra["reason"]` says why; `extra["tender"]` (`kind`, `source_id`) which tender holds too little, if one does.
    """

    code = "payments.declined"
    kind = Kind.CONFLICT
    title = "The payment was declined"


@dataclass(frozen=True, slots=True)
class RefundedShare:
    """What the buyer has back of what they `paid` for an order, refunds under way not counted."""

    refunded: Money
    paid: Money

    def of(self, whole: int) -> int:
        """As large a share of a whole number, rounded down; all of it once all is back."""
        is_all = self.refunded.amount >= self.paid.amount
        return whole if is_all else whole * self.refunded.amount // self.paid.amount


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


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A card that a provider keeps for a buyer: its token there, and what the buyer knows it by. Never a number."""

    token: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int


@dataclass(frozen=True, slots=True)
class StoredMethod:
    """A kept card of a buyer; `token` in a `PaymentWish` pays with it."""

    id: UUID
    provider: str
    token: str
    brand: str
    last4: str
    expiry_month: int
    expiry_year: int
    created_at: datetime
    is_default: bool = False


class Health(StrEnum):
    """What recent outcomes say of a provider. `half_open`: it failed, and is being tried again one payment at a time."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


@dataclass(frozen=True, slots=True)
class ProviderState:
    """A configured provider: the rule by which payments go there, and how it fares."""

    name: str
    adapter: str
    priority: int
    weight: int
    currencies: tuple[str, ...]
    methods: tuple[str, ...]
    is_paused: bool
    note: str
    health: Health
    recent_failures: int


class ChargeStatus(StrEnum):
    """Where a charge stands in a provider's book."""

    REQUIRES_ACTION = "requires_action"
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class BookEntry:
    """A charge in a provider's book. `payment_id` is None where it names none of ours.

    `fee` is what the provider took for it, None where its book does not tell; `fee_due` is what was agreed.
    """

    reference: str
    payment_id: UUID | None
    status: ChargeStatus
    amount: Money
    captured: Money
    refunded: Money
    fee: Money | None
    fee_due: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BookPage:
    """Some charges of a provider, oldest first; `next` continues after them, empty at the end."""

    entries: tuple[BookEntry, ...]
    next: str


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """A payment as our own book has it, to be compared with its provider's."""

    id: UUID
    provider: str
    reference: str
    status: PaymentStatus
    amount: Money
    captured: Money
    refunded: Money
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BookedPage:
    """Some payments of a provider, oldest first; `next` continues after them, empty at the end."""

    payments: tuple[BookedPayment, ...]
    next: str


class MethodNotFound(NotFound):
    """The buyer has no such payment method."""

    code = "payments.method_not_found"
    title = "No such payment method"


class ProviderNotFound(NotFound):
    """No provider of that name is configured."""

    code = "payments.provider_not_found"
    title = "No such payment provider"
