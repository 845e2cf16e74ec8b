"""What was paid for each line of an order and for its shipping, and for some units of a line."""

from dataclasses import dataclass
from decimal import Decimal

from titan.apps.orders.contracts import Order
from titan.kernel.money import allocate, round_minor


@dataclass(frozen=True, slots=True)
class Paid:
    """What the buyer paid, in minor units: by line, and for the shipping. The parts sum to the order's total."""

    lines: tuple[int, ...]
    shipping: int


def paid_of(order: Order) -> Paid:
    """Split an order's total over its lines and its shipping, exactly.

    A line costs its total, less its part of the discounts, with its tax where prices do not include it. The
    shipping is what is left of the total: its cost, less what is off it, with its tax.
    """
    off = sum(discount.amount.amount for discount in order.discounts)
    is_tax_added = order.total.amount > order.goods.amount + order.shipping.amount - off
    lines = [
        line.total.amount - cut + (line.tax.amount if is_tax_added else 0)
        for line, cut in zip(order.lines, _cuts(order), strict=True)
    ]
    shipping = order.total.amount - sum(lines)
    if shipping < 0 or min(lines) < 0:
        *lines, shipping = allocate(
            order.total.amount, [*(line.total.amount for line in order.lines), order.shipping.amount]
        )
    return Paid(tuple(lines), shipping)


def _cuts(order: Order) -> list[int]:
    """Each line's part of what is off the goods; where orders do not tell, in proportion."""
    cuts = [line.discount.amount if line.discount else 0 for line in order.lines]
    off_goods = sum(one.amount.amount for one in order.discounts if not one.is_off_shipping)
    if sum(cuts) == off_goods:
        return cuts
    return allocate(off_goods, [line.total.amount for line in order.lines])


def of_units(paid: int, *, bought: int, before: int, quantity: int) -> int:
    """What was paid for `quantity` units of a line after `before` others were settled.

    Rounded cumulatively, so that the parts of all units sum to what was paid for the line, in whatever portions.
    """
    return _upto(paid, bought, before + quantity) - _upto(paid, bought, before)


def _upto(paid: int, bought: int, units: int) -> int:
    return round_minor(Decimal(paid) * units / bought)
