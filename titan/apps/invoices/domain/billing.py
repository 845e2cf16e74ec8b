"""From an order to the lines of its invoice, and from a refund to those of a credit note.

Note [What a third party pays is no rebate]
    The platform's part of a discount is a payment for the buyer and not a lower price (Directive 2006/112/EC, article
    73). So the invoice shows the price less what the shop gives, and below it who paid how much of that.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from titan.kernel.money import Money, allocate, share

from ..contracts import PaperLine, Sale, TaxLine

# Rates are whole halves of a per cent; what an order keeps is only the amount.
_RATE_STEP_BP = 50


@dataclass(frozen=True, slots=True)
class Bill:
    """Lines and tax lines, which both sum to the total."""

    lines: tuple[PaperLine, ...]
    taxes: tuple[TaxLine, ...]
    total: Money
    paid_by_platform: Money


def of_sale(sale: Sale) -> Bill:
    """What an order's invoice says. See Note [What a third party pays is no rebate]."""
    total = sale.total + sale.subsidy
    lines = [PaperLine(line.title, line.detail, line.quantity, line.total) for line in sale.lines]
    if sale.shipping:
        lines.append(PaperLine("Shipping", sale.shipping_service, 1, sale.shipping))
    lines += [
        PaperLine("Discount", discount.label, 1, -discount.shop_funded)
        for discount in sale.discounts
        if discount.shop_funded
    ]
    added = total - sum((line.total for line in lines), Money.zero(total.currency))
    if added:
        lines.append(PaperLine("Tax", "", 1, added))
    return Bill(tuple(lines), _taxes(sale, total, is_on_top=bool(added)), total, sale.subsidy)


def _taxes(sale: Sale, total: Money, *, is_on_top: bool) -> tuple[TaxLine, ...]:
    """One line a rate where the lines tell it; what they do not tell, such as the shipping's, by the remaining tax."""
    parts = []
    for line in sale.lines:
        price, tax = line.total.amount - _shop_funded(sale, line.total), line.tax.amount
        parts.append((price if is_on_top else price - tax, tax))
    net, tax = total.amount - sale.tax.amount, sale.tax.amount
    rest = net - sum(part[0] for part in parts), tax - sum(part[1] for part in parts)
    groups: dict[int | None, list[int]] = {}
    for part_net, part_tax in [*parts, *([rest] if any(rest) else [])]:
        group = groups.setdefault(rate_of(part_net, part_tax), [0, 0])
        group[0] += part_net
        group[1] += part_tax
    if not groups or min(part for group in groups.values() for part in group) < 0:
        groups = {rate_of(net, tax): [net, tax]}
    return tuple(
        TaxLine(rate, Money(group[0], total.currency), Money(group[1], total.currency))
        for rate, group in groups.items()
    )


def _shop_funded(sale: Sale, of: Money) -> int:
    """A line's part of what the shop gives off its goods, by its share of them."""
    given = sum(one.shop_funded.amount for one in sale.discounts if not one.is_off_shipping)
    return given * of.amount // sale.goods.amount if sale.goods.amount else 0


def rate_of(net: int, tax: int) -> int | None:
    """The rate in 1/10,000 that makes this tax of this net, to the minor unit; None where none does."""
    if net <= 0:
        return 0 if not tax else None
    rate = round(tax * 10_000 / net / _RATE_STEP_BP) * _RATE_STEP_BP
    return rate if abs(share(net, rate) - tax) <= 1 else None


def credit(
    taxes: Sequence[TaxLine], *, before: Iterable[Sequence[TaxLine]], amount: Money
) -> tuple[TaxLine, ...]:
    """The tax lines of a credit note: the amount in proportion to what of the invoice is not credited yet.

    `before` are those of its earlier credit notes. With the last one exactly the invoice has been taken back.
    """
    left = [[line.net.amount, line.tax.amount] for line in taxes]
    for earlier in before:
        for rest, line in zip(left, earlier, strict=True):
            rest[0] -= line.net.amount
            rest[1] -= line.tax.amount
    parts = allocate(amount.amount, [part for rest in left for part in rest])
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return tuple(
        TaxLine(line.rate_bp, Money(net, amount.currency), Money(tax, amount.currency))
        for line, (net, tax) in zip(taxes, pairs, strict=True)
    )
