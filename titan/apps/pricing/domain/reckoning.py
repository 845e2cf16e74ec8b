"""From priced lines to a shop's part of a quote, exact to the minor unit."""

from collections.abc import Sequence
from decimal import Decimal

from titan.kernel.money import Money, allocate, round_minor, share

from ..contracts import ChosenShipping, DraftLine, DraftShop, QuotedLine, QuotedShop, ShopTerms, Tier
from .tax import TaxRule


def unit_price(current: Money, *, tiers: Sequence[Tier], quantity: int) -> Money:
    """The lowest of the current price and the tiers that the quantity reaches, in the same currency."""
    reached = [
        tier.unit_minor
        for tier in tiers
        if tier.currency == current.currency and tier.min_quantity <= quantity
    ]
    return Money(min([current.amount, *reached]), current.currency)


def tax_of(amount: int, rule: TaxRule) -> int:
    """The tax in an amount that includes it, or on one that does not, in minor units."""
    if rule.is_included:
        return round_minor(Decimal(amount) * rule.rate_bp / (10_000 + rule.rate_bp))
    return share(amount, rule.rate_bp)


def shop_quote(draft: DraftShop, *, shipping: ChosenShipping, terms: ShopTerms, rule: TaxRule) -> QuotedShop:
    """A shop's part of a quote.

    The tax is reckoned once on goods and shipping together and split over the lines and the shipping
    in proportion (largest remainder), so that the parts sum to it exactly.
    """
    goods = draft.goods
    tax = tax_of(goods.amount + shipping.cost.amount, rule)
    *line_taxes, _ = allocate(tax, [*(line.total.amount for line in draft.lines), shipping.cost.amount])
    added = 0 if rule.is_included else tax
    return QuotedShop(
        shop_id=draft.shop_id,
        shop_name=draft.shop_name,
        terms=terms,
        lines=tuple(_line(line, rule, amount) for line, amount in zip(draft.lines, line_taxes, strict=True)),
        goods=goods,
        shipping=shipping,
        tax=Money(tax, goods.currency),
        total=Money(goods.amount + shipping.cost.amount + added, goods.currency),
    )


def _line(line: DraftLine, rule: TaxRule, tax: int) -> QuotedLine:
    return QuotedLine(
        variant_id=line.variant_id,
        product_id=line.product_id,
        title=line.title,
        label=line.label,
        sku=line.sku,
        picture_url=line.picture_url,
        quantity=line.quantity,
        list_price=line.list_price,
        unit_price=line.unit_price,
        total=line.total,
        tax_bp=rule.rate_bp,
        tax=Money(tax, line.total.currency),
        weight_grams=line.weight_grams,
    )
