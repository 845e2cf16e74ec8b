"""What coins are off a purchase, and how many a finished order earns. Whole coins, whole minor units."""

from collections.abc import Mapping
from uuid import UUID

from titan.kernel.money import Money, allocate

from ..contracts import CoinPart, CoinRules

FULL_BP = 10_000


def spendable(goods: Mapping[UUID, Money], *, balance: int, rules: CoinRules) -> tuple[CoinPart, ...]:
    """As many coins as there are and as may be spent on the goods, which stand for each shop at what vouchers left.

    What they are off is split over the shops in proportion to that; a shop's coins are exactly what its part costs, so
    whatever comes back of an order brings whole coins.
    """
    left = [amount.amount for amount in goods.values()]
    most = sum(left) * rules.most_share_bp // FULL_BP
    off = min(balance // rules.rate.coins_per_minor, most)
    if off <= 0:
        return ()
    return tuple(
        CoinPart(shop_id, part * rules.rate.coins_per_minor, Money(part, amount.currency))
        for (shop_id, amount), part in zip(goods.items(), allocate(off, left), strict=True)
        if part
    )


def earned(goods: Money, *, rules: CoinRules) -> int:
    """Of what an order's goods have cost the buyer, rounded down."""
    return min(max(goods.amount, 0) // rules.rate.earn_minor, rules.most_per_order)
