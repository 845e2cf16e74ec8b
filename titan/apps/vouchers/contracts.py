"""Vouchers as other contexts see them: terms, claims, baskets, and what a purchase takes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from titan.apps.pricing.contracts import Discount
from titan.kernel.errors import Kind, NotFound, TitanError
from titan.kernel.money import Money

FULL_BP = 10_000


class VoucherScope(StrEnum):
    """What a voucher is off, which is also what stacks and in this order: one `item` voucher a line, one `shop` voucher a
    shop, one of each other a purchase."""

    ITEM = "item"  # named products
    SHOP = "shop"  # goods of one shop
    PLATFORM = "platform"  # goods of any shop
    SHIPPING = "shipping"  # what delivery costs


class VoucherKind(StrEnum):
    """How much it is."""

    PERCENT = "percent"  # `percent_bp` of it, up to `cap`
    FIXED = "fixed"  # `amount`
    FREE_SHIPPING = "free_shipping"  # all of the shipping, up to `cap`
    GIFT = "gift"  # up to `gift_units` units of a variant


@dataclass(frozen=True, slots=True)
class Funding:
    """Who pays: `platform_bp` (1/10,000) of each discount is the platform's, the rest the shop's."""

    platform_bp: int = 0


SHOP_FUNDED = Funding(0)
PLATFORM_FUNDED = Funding(FULL_BP)


@dataclass(frozen=True, slots=True)
class VoucherLimits:
    """How often and how much. None means without limit; `budget` counts what was given off."""

    total: int | None = None
    per_user: int = 1
    budget: Money | None = None


@dataclass(frozen=True, slots=True)
class VoucherTerms:
    """What a voucher gives, for what, to whom, paid by whom.

    `shop_id` is the shop that gives it, None for the platform's. `shop_ids` and `category_ids` limit where it holds; a
    category stands for all below it. `product_ids` are what a voucher of scope `item` is for. `min_spend` counts the goods that it holds for, before any voucher. With
    `needs_code` nobody can claim it but by a code; `code` is one that everybody may type, in capitals.
    `payment_methods` are the codes of payments (`card`, `wallet`, `cod`); empty means any.
    """

    title: str
    scope: VoucherScope
    kind: VoucherKind
    currency: str
    starts_at: datetime
    ends_at: datetime
    shop_id: UUID | None = None
    percent_bp: int | None = None
    amount: Money | None = None
    cap: Money | None = None
    gift_variant_id: UUID | None = None
    gift_units: int | None = None
    min_spend: Money | None = None
    category_ids: tuple[UUID, ...] = ()
    shop_ids: tuple[UUID, ...] = ()
    product_ids: tuple[UUID, ...] = ()
    is_first_order_only: bool = False
    payment_methods: tuple[str, ...] = ()
    funding: Funding = SHOP_FUNDED
    limits: VoucherLimits = VoucherLimits()
    needs_code: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Voucher:
    """A voucher as it stands: its terms, how often it is used and what that costs at the moment."""

    id: UUID
    terms: VoucherTerms
    used_count: int
    spent: Money
    created_at: datetime
    stopped_at: datetime | None = None

    @property
    def is_used_up(self) -> bool:
        """Nobody can use it again, unless a use is given back."""
        limits = self.terms.limits
        is_spent = limits.budget is not None and self.spent.amount >= limits.budget.amount
        return is_spent or (limits.total is not None and self.used_count >= limits.total)

    def is_running(self, *, at: datetime) -> bool:
        """It is neither stopped nor over, and has begun."""
        return self.stopped_at is None and self.terms.starts_at <= at < self.terms.ends_at


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """What may change of a voucher that is out: None leaves as it is. Limits never fall below what is used."""

    title: str | None = None
    ends_at: datetime | None = None
    total: int | None = None
    budget: Money | None = None


@dataclass(frozen=True, slots=True)
class ClaimedVoucher:
    """A voucher in a buyer's wallet, which may be used `granted` times, `used_count` of them done."""

    id: UUID
    user_id: UUID
    voucher: Voucher
    granted: int
    used_count: int
    claimed_at: datetime

    @property
    def left(self) -> int:
        """How often it may still be used."""
        return self.granted - self.used_count

    def is_usable(self, *, at: datetime) -> bool:
        """Running, not used up, and the buyer has uses left."""
        return self.left > 0 and self.voucher.is_running(at=at) and not self.voucher.is_used_up


@dataclass(frozen=True, slots=True)
class CodeBatch:
    """Single-use codes of a voucher that were made together."""

    id: UUID
    voucher_id: UUID
    prefix: str
    count: int
    created_by: UUID
    created_at: datetime
    claimed_count: int = 0


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code as it is exported, and who has claimed it."""

    code: str
    claimed_by: UUID | None
    claimed_at: datetime | None


@dataclass(frozen=True, slots=True)
class BasketLine:
    """Goods at their price before vouchers."""

    variant_id: UUID
    product_id: UUID
    category_id: UUID | None
    total: Money
    quantity: int


@dataclass(frozen=True, slots=True)
class BasketShop:
    """One shop's lines, in the order of the quote, and what its shipping costs."""

    shop_id: UUID
    lines: tuple[BasketLine, ...]
    shipping: Money


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody is about to buy. With `is_on_sale` its prices are reduced as far as they may be: only shipping can be less."""

    shops: tuple[BasketShop, ...]
    is_on_sale: bool = False


@dataclass(frozen=True, slots=True)
class UsePart:
    """One order's part of a use; a purchase has one order a shop."""

    shop_id: UUID
    amount: Money
    platform_funded: Money


@dataclass(frozen=True, slots=True)
class VoucherUse:
    """What a purchase takes of a voucher. amount and platform_funded are the sums of the parts.

    `shop_id` is set for a shop's own voucher; `code` where it is not claimed yet and taking shall claim it.
    """

    voucher_id: UUID
    label: str
    amount: Money
    platform_funded: Money
    shop_id: UUID | None
    parts: tuple[UsePart, ...]
    code: str = ""


class Reason(StrEnum):
    """Why a voucher is not used."""

    UNKNOWN = "unknown"  # no such code
    NOT_CLAIMED = "not_claimed"
    CODE_TAKEN = "code_taken"
    NOT_STARTED = "not_started"
    EXPIRED = "expired"
    STOPPED = "stopped"
    USED_UP = "used_up"
    USED_BY_YOU = "used_by_you"
    CURRENCY = "currency"
    FIRST_ORDER = "first_order"
    PAYMENT_METHOD = "payment_method"
    NO_GOODS = "no_goods"
    MIN_SPEND = "min_spend"
    NOTHING_OFF = "nothing_off"
    ON_SALE = "on_sale"  # a flash sale's price is the price
    OUTDONE = "outdone"  # another one of its kind, or of the buyer's, gives as much


@dataclass(frozen=True, slots=True)
class Refused:
    """A voucher or code that is not used, and why. `missing` is what a minimum spend still lacks."""

    reason: Reason
    detail: str
    voucher_id: UUID | None = None
    code: str = ""
    label: str = ""
    missing: Money | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The vouchers of a purchase: discounts for its quote, uses to take, and what was left out.

    Discounts stand in the order in which they are to be reckoned: of products, of shops, of the platform, of
    shipping.
    """

    discounts: tuple[Discount, ...] = ()
    uses: tuple[VoucherUse, ...] = ()
    refused: tuple[Refused, ...] = ()

    @property
    def amount_minor(self) -> int:
        """All that is off, in minor units of the basket's currency."""
        return sum(discount.amount.amount for discount in self.discounts)


@dataclass(frozen=True, slots=True)
class GivenBack:
    """A part that came back. With `is_voucher_back` the buyer may use the voucher again."""

    voucher_id: UUID
    shop_id: UUID
    amount: Money
    platform_funded: Money
    is_voucher_back: bool


@dataclass(frozen=True, slots=True)
class CountFault:
    """A counter that disagrees with the uses it counts. `subject` is `voucher` or `claim`."""

    subject: str
    id: UUID
    used_count: int
    expected_count: int
    spent_minor: int
    expected_minor: int


class VoucherNotFound(NotFound):
    """No such voucher, code or batch that the caller may see."""

    code = "vouchers.not_found"
    title = "No such voucher"


class VoucherInvalid(TitanError):
    """The terms do not fit together; `problems` names each fault."""

    code = "vouchers.invalid"
    kind = Kind.INVALID
    title = "The voucher is not complete"


class VoucherCodeInUse(TitanError):
    """Another voucher has that code."""

    code = "vouchers.code_in_use"
    kind = Kind.CONFLICT
    title = "Another voucher has that code"


class VoucherExpired(TitanError):
    """The voucher is over, was stopped, or has not begun."""

    code = "vouchers.expired"
    kind = Kind.CONFLICT
    title = "This voucher is not running"


class VoucherUsedUp(TitanError):
    """No use is left. `extra` names `voucher_id` and the `limit`: total, budget or user."""

    code = "vouchers.used_up"
    kind = Kind.CONFLICT
    title = "This voucher is used up"


class VoucherAlreadyClaimed(TitanError):
    """The code is somebody else's, or the buyer holds all that the voucher grants."""

    code = "vouchers.already_claimed"
    kind = Kind.CONFLICT
    title = "This voucher has already been claimed"


class VoucherNotApplicable(TitanError):
    """The voucher cannot be used so: it needs a code, or was not claimed."""

    code = "vouchers.not_applicable"
    kind = Kind.CONFLICT
    title = "This voucher cannot be used here"


class VouchersClosed(TitanError):
    """The purchase gave its vouchers back already, so it cannot take any."""

    code = "vouchers.closed"
    kind = Kind.CONFLICT
    title = "This purchase has given its vouchers back"


class VouchersConflict(TitanError):
    """The purchase took other vouchers before."""

    code = "vouchers.conflict"
    kind = Kind.CONFLICT
    title = "This purchase has taken other vouchers"
