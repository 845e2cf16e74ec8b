"""Coins of a quote: frozen in its discounts, spent by the purchase."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from titan.apps.gamification.contracts import COINS_ID, CoinPart, CoinUse
from titan.apps.pricing.contracts import Discount, Quote
from titan.kernel.money import Money

from .state import order_id

LABEL = "Coins"


def left_of_goods(goods: Mapping[UUID, Money], discounts: Sequence[Discount]) -> dict[UUID, Money]:
    """What each shop's goods cost after the vouchers."""
    left = dict(goods)
    for discount in discounts:
        if not discount.is_off_shipping:
            left[discount.shop_id] -= discount.amount
    return left


def discounts_of(parts: Sequence[CoinPart]) -> tuple[Discount, ...]:
    """What coins are off, all paid by the platform: the last discounts of each shop."""
    return tuple(
        Discount(
            voucher_id=COINS_ID,
            shop_id=part.shop_id,
            label=LABEL,
            is_off_shipping=False,
            amount=part.amount,
            shop_funded=Money.zero(part.amount.currency),
            platform_funded=part.amount,
            coins=part.coins,
        )
        for part in parts
    )


def coins_of(purchase_id: UUID, quote: Quote) -> tuple[CoinUse, ...]:
    """What the purchase of a quote spends for each of its orders; the same for the same quote."""
    return tuple(
        CoinUse(order_id(purchase_id, shop.shop_id), discount.coins)
        for shop in quote.shops
        for discount in shop.discounts
        if discount.coins
    )
