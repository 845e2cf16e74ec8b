"""What an exchange may bring, and what it gives back."""

from decimal import Decimal

from titan.kernel.money import round_minor


def back_of(paid: int, *, sold_at: int, own: int, other: int) -> int | None:
    """What goes back of the `paid` for some units when others are sent instead; None where the others are dearer.

    Prices are of one unit: `sold_at` then, `own` of the same variant today, `other` of what shall come. Like is compared with
    like: a price that rose or a sale that ended since is nobody's gain. What is cheaper than both gives back the
    share of what was paid by which it is.
    """
    if other > max(sold_at, own):
        return None
    least = min(sold_at, own)
    if other >= least:
        return 0
    return paid - round_minor(Decimal(paid) * other / least)
