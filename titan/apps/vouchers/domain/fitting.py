"""Whether a voucher holds for a basket, for which of it, and how much it is off.

Note [Prices before vouchers]
    A minimum spend looks at prices before any voucher, so whether a voucher holds never depends on the others, and
    what it is off grows with what the others leave, by at most as much. `choosing` builds on both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from titan.kernel.money import Money, share

from ..contracts import Basket, BasketLine, Reason, Refused, Voucher, VoucherKind, VoucherScope, VoucherTerms

_WORDS = {
    Reason.UNKNOWN: "There is no such code.",
    Reason.NOT_CLAIMED: "Claim the voucher first.",
    Reason.CODE_TAKEN: "This code has already been claimed.",
    Reason.NOT_STARTED: "The voucher has not begun yet.",
    Reason.EXPIRED: "The voucher has expired.",
    Reason.STOPPED: "The voucher is no longer offered.",
    Reason.USED_UP: "The voucher is used up.",
    Reason.USED_BY_YOU: "You have used this voucher already.",
    Reason.CURRENCY: "The voucher is in another currency.",
    Reason.FIRST_ORDER: "The voucher is for a first order.",
    Reason.PAYMENT_METHOD: "The voucher is for another way to pay.",
    Reason.NO_GOODS: "The voucher is for other goods.",
    Reason.MIN_SPEND: "The goods that it is for do not reach its minimum spend.",
    Reason.NOTHING_OFF: "There is nothing that it could be off.",
    Reason.ON_SALE: "Prices of a flash sale take vouchers for shipping only.",
    Reason.OUTDONE: "Other vouchers give as much, and the two do not add up.",
}
Ancestors = Mapping[UUID, tuple[UUID, ...]]
NO_ANCESTORS: Ancestors = {}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who buys, when and how. `ancestors` gives for a category the ids from the root down to it."""

    at: datetime
    currency: str
    is_first_order: bool = False
    payment_method: str | None = None
    ancestors: Ancestors = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voucher that the buyer could use `left` times; `code` where it still has to be claimed by it."""

    voucher: Voucher
    left: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that a voucher may be off: a line by its place, or with `line` -1 a shop's shipping."""

    shop: int
    line: int
    amount: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A voucher that holds: what it is off, and how much it would be off if it were the only one."""

    candidate: Candidate
    spots: tuple[Spot, ...]
    most: int
    gift_price: int = 0

    @property
    def terms(self) -> VoucherTerms:
        """Of the voucher."""
        return self.candidate.voucher.terms

    def off(self, left: int) -> int:
        """How much it is off where so much is left of its spots."""
        return off(self.terms, left, gift_price=self.gift_price)


def off(terms: VoucherTerms, left: int, *, gift_price: int = 0) -> int:
    """What a voucher is off an amount: never more than it, never negative."""
    by_kind: dict[VoucherKind, Callable[[], int]] = {
        VoucherKind.PERCENT: lambda: share(left, terms.percent_bp or 0),
        VoucherKind.FIXED: lambda: terms.amount.amount if terms.amount else 0,
        VoucherKind.FREE_SHIPPING: lambda: left,
        VoucherKind.GIFT: lambda: gift_price,
    }
    wanted = by_kind[terms.kind]()
    capped = wanted if terms.cap is None else min(wanted, terms.cap.amount)
    return min(capped, left)


def refused(candidate: Candidate, reason: Reason, *, missing: Money | None = None) -> Refused:
    """The candidate with the reason in words."""
    voucher = candidate.voucher
    return Refused(reason, _WORDS[reason], voucher.id, candidate.code, voucher.terms.title, missing)


def refused_code(code: str, reason: Reason) -> Refused:
    """A code that stands for no voucher of the buyer."""
    return Refused(reason, _WORDS[reason], code=code)


def refused_id(voucher_id: UUID, reason: Reason) -> Refused:
    """A voucher of which nothing more is known."""
    return Refused(reason, _WORDS[reason], voucher_id)


def fit(candidate: Candidate, basket: Basket, given: Circumstances) -> Fit | Refused:
    """What the voucher is off in this basket, or why it is not."""
    reason = _standing(candidate, given.at) or _unmet(candidate.voucher.terms, given)
    if reason is not None:
        return refused(candidate, reason)
    terms = candidate.voucher.terms
    if basket.is_on_sale and terms.scope is not VoucherScope.SHIPPING:
        return refused(candidate, Reason.ON_SALE)
    goods = _goods(terms, basket, given.ancestors)
    spend = sum(spot.amount for spot in goods)
    if not goods:
        return refused(candidate, Reason.NO_GOODS)
    if terms.min_spend is not None and spend < terms.min_spend.amount:
        missing = Money(terms.min_spend.amount - spend, terms.currency)
        return refused(candidate, Reason.MIN_SPEND, missing=missing)
    return _measured(candidate, _spots(terms, basket, goods), basket)


def _standing(candidate: Candidate, at: datetime) -> Reason | None:
    voucher = candidate.voucher
    if voucher.stopped_at is not None:
        return Reason.STOPPED
    if at < voucher.terms.starts_at:
        return Reason.NOT_STARTED
    if at >= voucher.terms.ends_at:
        return Reason.EXPIRED
    if candidate.left < 1:
        return Reason.USED_BY_YOU
    return Reason.USED_UP if voucher.is_used_up else None


def _unmet(terms: VoucherTerms, given: Circumstances) -> Reason | None:
    if terms.currency != given.currency:
        return Reason.CURRENCY
    if terms.is_first_order_only and not given.is_first_order:
        return Reason.FIRST_ORDER
    if terms.payment_methods and given.payment_method not in terms.payment_methods:
        return Reason.PAYMENT_METHOD
    return None


def _goods(terms: VoucherTerms, basket: Basket, ancestors: Ancestors) -> list[Spot]:
    """The lines that the voucher holds for."""
    return [
        Spot(place, index, line.total.amount)
        for place, shop in enumerate(basket.shops)
        if _holds_for_shop(terms, shop.shop_id)
        for index, line in enumerate(shop.lines)
        if _holds_for_line(terms, line, ancestors)
    ]


def _holds_for_shop(terms: VoucherTerms, shop_id: UUID) -> bool:
    if terms.shop_id is not None:
        return terms.shop_id == shop_id
    return not terms.shop_ids or shop_id in terms.shop_ids


def _holds_for_line(terms: VoucherTerms, line: BasketLine, ancestors: Ancestors) -> bool:
    if terms.product_ids and line.product_id not in terms.product_ids:
        return False
    if not terms.category_ids:
        return True
    if line.category_id is None:
        return False
    path = ancestors.get(line.category_id, (line.category_id,))
    return not set(terms.category_ids).isdisjoint(path)


def _spots(terms: VoucherTerms, basket: Basket, goods: list[Spot]) -> tuple[Spot, ...]:
    """What the voucher is off: the goods that it holds for, one line of them, or the shipping of their shops."""
    if terms.scope is VoucherScope.SHIPPING:
        places = sorted({spot.shop for spot in goods})
        return tuple(Spot(place, -1, basket.shops[place].shipping.amount) for place in places)
    if terms.kind is VoucherKind.GIFT:
        gifts = [spot for spot in goods if _line(basket, spot).variant_id == terms.gift_variant_id]
        return tuple(gifts[:1])
    return tuple(goods)


def _measured(candidate: Candidate, spots: tuple[Spot, ...], basket: Basket) -> Fit | Refused:
    """How much it is off at most. A voucher whose budget does not last for that is used up."""
    terms, voucher = candidate.voucher.terms, candidate.voucher
    if not spots:
        return refused(candidate, Reason.NO_GOODS)
    gift_price = _gift_price(terms, _line(basket, spots[0])) if terms.kind is VoucherKind.GIFT else 0
    most = off(terms, sum(spot.amount for spot in spots), gift_price=gift_price)
    if most < 1:
        return refused(candidate, Reason.NOTHING_OFF)
    budget = terms.limits.budget
    if budget is not None and voucher.spent.amount + most > budget.amount:
        return refused(candidate, Reason.USED_UP)
    return Fit(candidate, spots, most, gift_price)


def _line(basket: Basket, spot: Spot) -> BasketLine:
    return basket.shops[spot.shop].lines[spot.line]


def _gift_price(terms: VoucherTerms, line: BasketLine) -> int:
    """The units given away, at the price of the line."""
    return line.total.amount * min(terms.gift_units or 0, line.quantity) // line.quantity
