"""From priced lines to a shop's part of a quote, exact to the minor unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from titan.kernel.money import Money, allocate, round_minor, share

from ..contracts import (
    ChosenShipping,
    Discount,
    DiscountInvalid,
    DraftLine,
    DraftShop,
    NetPart,
    QuotedLine,
    QuotedShop,
    ShopTerms,
    Tier,
)
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


def shop_quote(
    draft: DraftShop,
    *,
    shipping: ChosenShipping,
    terms: ShopTerms,
    rule: TaxRule,
    discounts: Sequence[Discount] = (),
) -> QuotedShop:
    """A shop's part of a quote.

    The tax is reckoned once on goods and shipping together, less what the shop itself gives off, and split over
    the lines and the shipping in proportion (largest remainder), so that the parts sum to it exactly.

    Raises:
        DiscountInvalid: a discount is more than what it is off, or does not fit the shop.
    """
    goods = draft.goods
    cuts = _cuts(draft, shipping=shipping, discounts=discounts)
    taxable = [line.total.amount - cut.by_shop for line, cut in zip(draft.lines, cuts.lines, strict=True)]
    taxable_shipping = shipping.cost.amount - cuts.shipping.by_shop
    tax = tax_of(sum(taxable) + taxable_shipping, rule)
    *line_taxes, _ = allocate(tax, [*taxable, taxable_shipping])
    added = 0 if rule.is_included else tax
    off = sum(discount.amount.amount for discount in discounts)
    return QuotedShop(
        shop_id=draft.shop_id,
        shop_name=draft.shop_name,
        terms=terms,
        lines=tuple(
            _line(line, rule, tax=amount, off=cut.amount)
            for line, amount, cut in zip(draft.lines, line_taxes, cuts.lines, strict=True)
        ),
        goods=goods,
        shipping=shipping,
        tax=Money(tax, goods.currency),
        total=Money(goods.amount + shipping.cost.amount + added - off, goods.currency),
        discounts=tuple(discounts),
    )


def nets(draft: DraftShop, *, shipping: ChosenShipping, discounts: Sequence[Discount]) -> NetPart:
    """See `api.nets`."""
    cuts = _cuts(draft, shipping=shipping, discounts=discounts)
    currency = draft.goods.currency
    return NetPart(
        tuple(
            Money(line.total.amount - cut.by_shop, currency)
            for line, cut in zip(draft.lines, cuts.lines, strict=True)
        ),
        Money(shipping.cost.amount - cuts.shipping.by_shop, currency),
    )


@dataclass(slots=True)
class _Cut:
    """What is off a line or the shipping: all of it, and the shop's part."""

    amount: int = 0
    by_shop: int = 0


@dataclass(frozen=True, slots=True)
class _Cuts:
    lines: tuple[_Cut, ...]
    shipping: _Cut


def _cuts(draft: DraftShop, *, shipping: ChosenShipping, discounts: Sequence[Discount]) -> _Cuts:
    """Split each discount over what is left of what it is off."""
    cuts = _Cuts(tuple(_Cut() for _ in draft.lines), _Cut())
    for discount in discounts:
        _check(discount, draft)
        targets = [(cuts.shipping, shipping.cost.amount)]
        if not discount.is_off_shipping:
            targets = [
                (cut, line.total.amount)
                for line, cut in zip(draft.lines, cuts.lines, strict=True)
                if not discount.lines or line.variant_id in discount.lines
            ]
        left = [full - cut.amount for cut, full in targets]
        if not targets or discount.amount.amount > sum(left):
            raise DiscountInvalid(f"{discount.label} is more than what it is off.")
        amounts = allocate(discount.amount.amount, left)
        by_shop = allocate(discount.shop_funded.amount, amounts)
        for (cut, _), amount, own in zip(targets, amounts, by_shop, strict=True):
            cut.amount += amount
            cut.by_shop += own
    return cuts


def _check(discount: Discount, draft: DraftShop) -> None:
    parts = (discount.amount, discount.shop_funded, discount.platform_funded)
    is_sum = discount.shop_funded.amount + discount.platform_funded.amount == discount.amount.amount
    is_ours = discount.shop_id == draft.shop_id and {part.currency for part in parts} == {
        draft.goods.currency
    }
    if not is_ours or not is_sum or min(part.amount for part in parts) < 0:
        raise DiscountInvalid(f"{discount.label} does not fit this shop's part of the quote.")


def _line(line: DraftLine, rule: TaxRule, *, tax: int, off: int) -> QuotedLine:
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
        category_id=line.category_id,
        discount=Money(off, line.total.currency) if off else None,
    )
