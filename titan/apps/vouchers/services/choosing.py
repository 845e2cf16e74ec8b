"""The best vouchers for a basket. Reads only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from titan.apps.categories import api as categories
from titan.kernel import clock

from ..contracts import Basket, Reason, Refused, Selection
from ..domain import choosing, codes, fitting, splitting
from ..domain.fitting import Ancestors, Candidate, Circumstances, Fit
from ..selectors import wallets

MOST_CODES = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """What a buyer wants to use: codes, and certain vouchers of the wallet or (None) the best of them."""

    codes: tuple[str, ...]
    chosen: tuple[UUID, ...] | None


def best(
    buyer_id: UUID,
    basket: Basket,
    wish: Wish,
    *,
    currency: str,
    payment_method: str | None,
    is_first_order: bool,
) -> Selection:
    """See `api.best`."""
    _check(basket, currency)
    now = clock.now()
    candidates, refused = _candidates(buyer_id, basket, wish, currency)
    given = Circumstances(now, currency, is_first_order, payment_method, _ancestors(candidates, basket))
    fits: list[Fit] = []
    for candidate in candidates:
        found = fitting.fit(candidate, basket, given)
        if isinstance(found, Fit):
            fits.append(found)
        else:
            refused.append(found)
    choice = choosing.choose(fits, basket)
    used = {fit.candidate.voucher.id for fit in choice.fits}
    outdone = [
        fitting.refused(fit.candidate, Reason.OUTDONE) for fit in fits if fit.candidate.voucher.id not in used
    ]
    discounts, uses = splitting.split(choice.fits, basket)
    return Selection(discounts, uses, (*refused, *outdone))


def _check(basket: Basket, currency: str) -> None:
    """A mistake of the caller, not of the buyer."""
    amounts = [line.total for shop in basket.shops for line in shop.lines]
    amounts += [shop.shipping for shop in basket.shops]
    if any(amount.currency != currency or amount.amount < 0 for amount in amounts):
        raise ValueError(f"a basket in {currency} holds amounts of that currency, none below zero")
    if any(line.quantity < 1 for shop in basket.shops for line in shop.lines):
        raise ValueError("a line has at least one unit")
    if len({shop.shop_id for shop in basket.shops}) < len(basket.shops):
        raise ValueError("a shop stands once in a basket")


def _candidates(
    buyer_id: UUID, basket: Basket, wish: Wish, currency: str
) -> tuple[list[Candidate], list[Refused]]:
    candidates: list[Candidate] = []
    refused: list[Refused] = []
    if wish.chosen is None:
        shop_ids = [shop.shop_id for shop in basket.shops]
        candidates += wallets.usable(buyer_id, at=clock.now(), currency=currency, shop_ids=shop_ids)
    elif wish.chosen:
        candidates, refused = wallets.chosen(buyer_id, wish.chosen)
    if wish.codes:
        found, unknown = wallets.typed(buyer_id, [codes.normalised(code) for code in wish.codes[:MOST_CODES]])
        candidates, refused = _merged(candidates, found), [*refused, *unknown]
    return candidates, refused


def _merged(claimed: Sequence[Candidate], typed: Iterable[Candidate]) -> list[Candidate]:
    """Each voucher once. A code that still has uses to give counts before the claim without."""
    found = {candidate.voucher.id: candidate for candidate in claimed}
    for candidate in typed:
        known = found.get(candidate.voucher.id)
        if known is None or known.left < 1:
            found[candidate.voucher.id] = candidate
    return list(found.values())


def _ancestors(candidates: Iterable[Candidate], basket: Basket) -> Ancestors:
    """The way from the root to each category of the basket, if any voucher asks for one."""
    if not any(candidate.voucher.terms.category_ids for candidate in candidates):
        return fitting.NO_ANCESTORS
    wanted = {line.category_id for shop in basket.shops for line in shop.lines}
    return {category.id: category.path_ids for category in categories.tree() if category.id in wanted}
