"""What tests of vouchers stand on: terms, claims, baskets."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    PLATFORM_FUNDED,
    Basket,
    BasketLine,
    BasketShop,
    Selection,
    UsePart,
    Voucher,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
    VoucherUse,
)
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money

OPERATOR = new_id(bucket=5)


def fresh_id() -> UUID:
    return new_id(bucket=77)


SHOP, OTHER_SHOP = fresh_id(), fresh_id()


def eur(amount: int) -> Money:
    return Money(amount, "EUR")


def terms(**changes: Any) -> VoucherTerms:
    """Ten per cent off what a shop sells, for a month."""
    now = clock.now()
    values: dict[str, Any] = {
        "title": "Ten off",
        "scope": VoucherScope.SHOP,
        "kind": VoucherKind.PERCENT,
        "percent_bp": 1000,
        "currency": "EUR",
        "shop_id": SHOP,
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=30),
    }
    return VoucherTerms(**values | changes)


def fixed(amount: int, **changes: Any) -> VoucherTerms:
    """An amount off."""
    return terms(**{"kind": VoucherKind.FIXED, "percent_bp": None, "amount": eur(amount)} | changes)


def platform(make: Any = terms, *values: Any, **changes: Any) -> VoucherTerms:
    """The same by the platform, of any shop."""
    changes = {"scope": VoucherScope.PLATFORM, "shop_id": None, "funding": PLATFORM_FUNDED} | changes
    made: VoucherTerms = make(*values, **changes)
    return made


def free_shipping(**changes: Any) -> VoucherTerms:
    """The platform pays the shipping."""
    values = {"scope": VoucherScope.SHIPPING, "kind": VoucherKind.FREE_SHIPPING, "percent_bp": None}
    return platform(**values | changes)


def create(wanted: VoucherTerms | None = None, **limits: Any) -> Voucher:
    made = wanted or terms()
    if limits:
        made = terms(limits=VoucherLimits(**limits)) if wanted is None else with_limits(made, **limits)
    return vouchers.create_voucher(terms=made, actor_id=OPERATOR)


def with_limits(wanted: VoucherTerms, **limits: Any) -> VoucherTerms:
    return replace(wanted, limits=VoucherLimits(**limits))


def claimed(user_id: UUID, *wanted: VoucherTerms) -> list[Voucher]:
    """Vouchers of these terms in a buyer's wallet."""
    made = [create(one) for one in wanted]
    for voucher in made:
        vouchers.claim(user_id=user_id, voucher_id=voucher.id)
    return made


def line(total: int, *, quantity: int = 1, currency: str = "EUR", **ids: UUID | None) -> BasketLine:
    values: dict[str, Any] = {"variant_id": fresh_id(), "product_id": fresh_id(), "category_id": None} | ids
    return BasketLine(**values, total=Money(total, currency), quantity=quantity)


def shop(*lines: BasketLine | int, id: UUID = SHOP, shipping: int = 490, currency: str = "EUR") -> BasketShop:
    made = tuple(line(one, currency=currency) if isinstance(one, int) else one for one in lines)
    return BasketShop(id, made, Money(shipping, currency))


def basket(*shops: BasketShop) -> Basket:
    return Basket(shops)


def best(buyer_id: UUID, wanted: Basket, **how: Any) -> Selection:
    return vouchers.best(buyer_id=buyer_id, basket=wanted, currency="EUR", **how)


def use(voucher: Voucher, amount: int = 100, *shop_ids: UUID, platform_part: int = 0) -> VoucherUse:
    """A use of the voucher, the same amount in each shop."""
    shops = shop_ids or (SHOP,)
    parts = tuple(UsePart(shop_id, eur(amount), eur(platform_part)) for shop_id in shops)
    return VoucherUse(
        voucher_id=voucher.id,
        label=voucher.terms.title,
        amount=eur(amount * len(shops)),
        platform_funded=eur(platform_part * len(shops)),
        shop_id=voucher.terms.shop_id,
        parts=parts,
    )


def counters(voucher: Voucher) -> tuple[int, int]:
    now = vouchers.get(voucher_id=voucher.id)
    return now.used_count, now.spent.amount
