"""Vouchers of the demo: six that show what there is, made once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.vouchers import api as vouchers
from titan.apps.vouchers.contracts import (
    PLATFORM_FUNDED,
    Funding,
    VoucherKind,
    VoucherLimits,
    VoucherScope,
    VoucherTerms,
)
from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.kernel.money import Money

CURRENCY = "EUR"
RUNS = timedelta(days=365)


def seed_vouchers(*, operator_id: UUID, shop_ids: Sequence[UUID]) -> tuple[UUID, ...]:
    """Three vouchers of the platform, one of them with the code WELCOME5, and three of the first shops. Repeatable.

    Raises:
        ValueError: fewer than two shops.
    """
    if len(shop_ids) < 2:
        raise ValueError("the demo vouchers want two shops")
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    made = []
    for label, terms in (*_of_platform(now, shop_ids), *_of_shops(now, shop_ids)):
        owner = terms.shop_id or operator_id
        voucher_id = derived_id(owner, label=f"demo-voucher:{label}")
        made.append(vouchers.create_voucher(terms=terms, actor_id=operator_id, voucher_id=voucher_id).id)
    return tuple(made)


def _euros(amount: int) -> Money:
    return Money(amount, CURRENCY)


def _of_platform(now: datetime, shop_ids: Sequence[UUID]) -> list[tuple[str, VoucherTerms]]:
    base = VoucherTerms(
        title="10% off your basket",
        scope=VoucherScope.PLATFORM,
        kind=VoucherKind.PERCENT,
        currency=CURRENCY,
        starts_at=now,
        ends_at=now + RUNS,
        percent_bp=1000,
        cap=_euros(1500),
        min_spend=_euros(3000),
        funding=PLATFORM_FUNDED,
        limits=VoucherLimits(total=10_000, per_user=3, budget=_euros(5_000_000)),
    )
    shipping = replace(
        base,
        title="Free shipping",
        scope=VoucherScope.SHIPPING,
        kind=VoucherKind.FREE_SHIPPING,
        percent_bp=None,
        cap=_euros(700),
        min_spend=_euros(2500),
        limits=VoucherLimits(per_user=5),
    )
    welcome = replace(
        base,
        title="Welcome to Titan",
        kind=VoucherKind.FIXED,
        percent_bp=None,
        cap=None,
        amount=_euros(500),
        min_spend=_euros(2000),
        shop_ids=tuple(shop_ids[:20]),
        is_first_order_only=True,
        funding=Funding(5000),
        limits=VoucherLimits(),
        needs_code=True,
        code="WELCOME5",
    )
    return [("ten-percent", base), ("free-shipping", shipping), ("welcome", welcome)]


def _of_shops(now: datetime, shop_ids: Sequence[UUID]) -> list[tuple[str, VoucherTerms]]:
    first = VoucherTerms(
        title="15% off in our shop",
        scope=VoucherScope.SHOP,
        kind=VoucherKind.PERCENT,
        currency=CURRENCY,
        starts_at=now,
        ends_at=now + RUNS,
        shop_id=shop_ids[0],
        percent_bp=1500,
        cap=_euros(2000),
        limits=VoucherLimits(total=500, per_user=2),
    )
    fixed = replace(
        first,
        title="€4 off from €25",
        kind=VoucherKind.FIXED,
        percent_bp=None,
        cap=None,
        amount=_euros(400),
        min_spend=_euros(2500),
        shop_id=shop_ids[1],
        limits=VoucherLimits(budget=_euros(40_000)),
    )
    shipping = replace(
        first,
        title="We pay your shipping",
        scope=VoucherScope.SHIPPING,
        kind=VoucherKind.FREE_SHIPPING,
        percent_bp=None,
        cap=_euros(600),
        min_spend=_euros(4000),
        shop_id=shop_ids[1],
    )
    return [("fifteen-percent", first), ("four-off", fixed), ("shop-shipping", shipping)]
