"""Vouchers of a quote: frozen in its discounts, taken by the purchase."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from titan.apps.pricing.contracts import Discount, Quote
from titan.apps.vouchers.contracts import UsePart, VoucherUse
from titan.kernel.money import Money


def marked(discounts: Sequence[Discount], uses: Sequence[VoucherUse]) -> tuple[Discount, ...]:
    """The discounts with what taking their vouchers needs: who gives them, and the code to claim them by."""
    by_voucher = {use.voucher_id: use for use in uses}
    return tuple(
        replace(
            discount,
            given_by=by_voucher[discount.voucher_id].shop_id,
            code=by_voucher[discount.voucher_id].code,
        )
        for discount in discounts
    )


def uses_of(quote: Quote) -> tuple[VoucherUse, ...]:
    """What the purchase of a quote takes of each voucher; the same for the same quote."""
    found: dict[UUID, list[Discount]] = {}
    for shop in quote.shops:
        for discount in shop.discounts:
            if discount.coins:
                continue
            found.setdefault(discount.voucher_id, []).append(discount)
    return tuple(_use(parts, quote.currency) for parts in found.values())


def _use(parts: Sequence[Discount], currency: str) -> VoucherUse:
    zero = Money.zero(currency)
    return VoucherUse(
        voucher_id=parts[0].voucher_id,
        label=parts[0].label,
        amount=sum((part.amount for part in parts), zero),
        platform_funded=sum((part.platform_funded for part in parts), zero),
        shop_id=parts[0].given_by,
        parts=tuple(UsePart(part.shop_id, part.amount, part.platform_funded) for part in parts),
        code=parts[0].code,
    )
