"""What goes in and out. Buyers do not see what a voucher has cost, nor who pays."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from titan.kernel import clock
from titan.kernel.money import Money
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import (
    ClaimedVoucher,
    Voucher,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)

Minor = Annotated[int, Field(ge=1, le=10**12)]
Count = Annotated[int, Field(ge=1, le=2_000_000_000)]
Typed = Annotated[str, Field(min_length=1, max_length=60)]


@dataclass(frozen=True, slots=True)
class Claimable:
    """Of which shop; without one those of the platform. With `product` those for other products are left out."""

    shop: UUID | None = None
    product: UUID | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page."""

    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class VoucherOffer:
    """What a voucher gives, and for what. `percent_bp` is in 1/10,000."""

    id: UUID
    title: str
    scope: VoucherScope
    kind: VoucherKind
    currency: str
    shop_id: UUID | None
    shop_ids: tuple[UUID, ...]
    product_ids: tuple[UUID, ...]
    category_ids: tuple[UUID, ...]
    percent_bp: int | None
    amount: Money | None
    cap: Money | None
    gift_variant_id: UUID | None
    gift_units: int | None
    min_spend: Money | None
    is_first_order_only: bool
    payment_methods: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class OwnVoucher:
    """A voucher in your wallet, and how often you may still use it."""

    voucher: VoucherOffer
    left: int
    is_usable: bool
    claimed_at: datetime


@dataclass(frozen=True, slots=True)
class OwnVouchers:
    """Your vouchers: usable ones first, the soonest over on top."""

    vouchers: tuple[OwnVoucher, ...]


@dataclass(frozen=True, slots=True)
class TypedCode:
    """A code as it was typed; case, spaces and hyphens do not matter."""

    code: Typed


@dataclass(frozen=True, slots=True)
class NewVoucher:
    """A voucher of your shop, which pays for it. Amounts are minor units of `currency`.

    `percent` wants `percent_bp` (1/10,000), `fixed` wants `amount_minor`, `gift` wants `gift_variant_id` and
    `gift_units`; `free_shipping` is of scope `shipping`. Scope `item` wants `product_ids`, products of your shop that
    are on sale, and is off these alone. With `needs_code` it can only be claimed by a code:
    `code`, which everybody may type, or those of a batch.
    """

    title: Annotated[str, Field(min_length=1, max_length=80)]
    kind: VoucherKind
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    scope: Literal["item", "shop", "shipping"] = "shop"
    product_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    percent_bp: Annotated[int, Field(ge=1, le=10_000)] | None = None
    amount_minor: Minor | None = None
    cap_minor: Minor | None = None
    gift_variant_id: UUID | None = None
    gift_units: Annotated[int, Field(ge=1, le=999)] | None = None
    min_spend_minor: Minor | None = None
    category_ids: Annotated[tuple[UUID, ...], Field(max_length=100)] = ()
    is_first_order_only: bool = False
    payment_methods: Annotated[tuple[Annotated[str, Field(max_length=20)], ...], Field(max_length=10)] = ()
    total_limit: Count | None = None
    per_user_limit: Annotated[int, Field(ge=1, le=10_000)] = 1
    budget_minor: Minor | None = None
    needs_code: bool = False
    code: Annotated[str, Field(max_length=60)] = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why it ends."""

    reason: Annotated[str, Field(min_length=3, max_length=500)]


@dataclass(frozen=True, slots=True)
class NewBatch:
    """How many single-use codes to make, and what they begin with."""

    count: Annotated[int, Field(ge=1, le=50_000)]
    prefix: Annotated[str, Field(max_length=12)] = ""


def offer_of(voucher: Voucher) -> VoucherOffer:
    """A voucher as buyers see it."""
    terms = voucher.terms
    return VoucherOffer(
        id=voucher.id,
        title=terms.title,
        scope=terms.scope,
        kind=terms.kind,
        currency=terms.currency,
        shop_id=terms.shop_id,
        shop_ids=terms.shop_ids,
        product_ids=terms.product_ids,
        category_ids=terms.category_ids,
        percent_bp=terms.percent_bp,
        amount=terms.amount,
        cap=terms.cap,
        gift_variant_id=terms.gift_variant_id,
        gift_units=terms.gift_units,
        min_spend=terms.min_spend,
        is_first_order_only=terms.is_first_order_only,
        payment_methods=terms.payment_methods,
        starts_at=terms.starts_at,
        ends_at=terms.ends_at,
    )


def own_of(claim: ClaimedVoucher) -> OwnVoucher:
    """A claim as its owner sees it."""
    is_usable = claim.is_usable(at=clock.now())
    return OwnVoucher(offer_of(claim.voucher), claim.left, is_usable, claim.claimed_at)


def terms_of(body: NewVoucher, shop_id: UUID) -> VoucherTerms:
    """The body as terms of a shop's voucher."""

    def money(minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, body.currency)

    return VoucherTerms(
        title=body.title,
        scope=VoucherScope(body.scope),
        kind=body.kind,
        currency=body.currency,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
        shop_id=shop_id,
        percent_bp=body.percent_bp,
        amount=money(body.amount_minor),
        cap=money(body.cap_minor),
        gift_variant_id=body.gift_variant_id,
        gift_units=body.gift_units,
        min_spend=money(body.min_spend_minor),
        category_ids=body.category_ids,
        product_ids=body.product_ids,
        is_first_order_only=body.is_first_order_only,
        payment_methods=body.payment_methods,
        limits=VoucherLimits(body.total_limit, body.per_user_limit, money(body.budget_minor)),
        needs_code=body.needs_code,
        code=body.code,
    )
