"""From chosen vouchers to discounts of a quote and uses to take, exact to the minor unit."""

from collections.abc import Sequence
from uuid import UUID

from titan.apps.pricing.contracts import Discount
from titan.kernel.money import Money, allocate, share

from ..contracts import Basket, UsePart, VoucherUse
from . import choosing
from .fitting import Fit


def split(fits: Sequence[Fit], basket: Basket) -> tuple[tuple[Discount, ...], tuple[VoucherUse, ...]]:
    """Reckon the vouchers one after the other.

    What a voucher is off is split over the shops in proportion to what is left of what it is off there; the
    platform's share is reckoned once of the whole and split over the shops in proportion to their parts.
    """
    left = choosing.left_of(basket)
    discounts: list[Discount] = []
    uses: list[VoucherUse] = []
    for fit in fits:
        amount, by_shop = choosing.take(fit, left)
        if amount:
            use = _use(fit, amount, by_shop, basket)
            uses.append(use)
            discounts += _discounts(fit, use, basket)
    return tuple(discounts), tuple(uses)


def _use(fit: Fit, amount: int, by_shop: list[int], basket: Basket) -> VoucherUse:
    terms = fit.terms
    platform = share(amount, terms.funding.platform_bp)
    platform_parts = allocate(platform, by_shop)
    parts = tuple(
        UsePart(shop.shop_id, Money(part, terms.currency), Money(funded, terms.currency))
        for shop, part, funded in zip(basket.shops, by_shop, platform_parts, strict=True)
        if part
    )
    return VoucherUse(
        voucher_id=fit.candidate.voucher.id,
        label=terms.title,
        amount=Money(amount, terms.currency),
        platform_funded=Money(platform, terms.currency),
        shop_id=terms.shop_id,
        parts=parts,
        code=fit.candidate.code,
    )


def _discounts(fit: Fit, use: VoucherUse, basket: Basket) -> list[Discount]:
    places = {shop.shop_id: place for place, shop in enumerate(basket.shops)}
    return [
        Discount(
            voucher_id=use.voucher_id,
            shop_id=part.shop_id,
            label=use.label,
            is_off_shipping=fit.spots[0].line < 0,
            amount=part.amount,
            shop_funded=part.amount - part.platform_funded,
            platform_funded=part.platform_funded,
            lines=_lines(fit, places[part.shop_id], basket),
        )
        for part in use.parts
    ]


def _lines(fit: Fit, place: int, basket: Basket) -> tuple[UUID, ...]:
    """The variants that it is off in a shop; none where it is all of them, or the shipping."""
    lines = basket.shops[place].lines
    found = [spot.line for spot in fit.spots if spot.shop == place and spot.line >= 0]
    if len(found) in (0, len(lines)):
        return ()
    return tuple(lines[index].variant_id for index in found)
