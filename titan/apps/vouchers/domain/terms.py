"""Which terms make a voucher."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from titan.kernel.errors import FieldProblem
from titan.kernel.money import Money

from ..contracts import FULL_BP, VoucherInvalid, VoucherKind, VoucherScope, VoucherTerms
from . import codes

MAX_TITLE = 80
MAX_LISTED = 100
LONGEST = timedelta(days=3 * 366)
MOST_USES = 2_000_000_000
Problems = Iterator[FieldProblem]


def checked(terms: VoucherTerms, *, currencies: Sequence[str]) -> VoucherTerms:
    """The terms, with title and code as they are stored.

    Raises:
        VoucherInvalid: naming each fault.
    """
    wanted = replace(terms, title=" ".join(terms.title.split()), code=codes.normalised(terms.code))
    parts = (_wording, _giver, _kind, _products, _amounts, _limits, _lists)
    problems = [problem for part in parts for problem in part(wanted)]
    if terms.currency not in currencies:
        problems.append(FieldProblem("/currency", "unknown", "not a currency of this marketplace"))
    if problems:
        raise VoucherInvalid(problems=tuple(problems))
    return wanted


def _wording(terms: VoucherTerms) -> Problems:
    if not terms.title:
        yield FieldProblem("/title", "required", "a title is required")
    elif len(terms.title) > MAX_TITLE:
        yield FieldProblem("/title", "too_long", f"at most {MAX_TITLE} characters")
    if terms.code and not codes.is_code(terms.code):
        yield FieldProblem("/code", "invalid", "4 to 40 letters A to Z and digits")
    if not terms.starts_at < terms.ends_at <= terms.starts_at + LONGEST:
        yield FieldProblem("/ends_at", "out_of_range", "after the beginning, and at most three years")


def _giver(terms: VoucherTerms) -> Problems:
    if terms.scope is VoucherScope.SHOP and terms.shop_id is None:
        yield FieldProblem("/shop_id", "required", "a shop voucher is of a shop")
    if terms.scope is VoucherScope.PLATFORM and terms.shop_id is not None:
        yield FieldProblem("/shop_id", "invalid", "a platform voucher is of no shop")
    if terms.shop_id is not None and terms.shop_ids:
        yield FieldProblem("/shop_ids", "invalid", "a shop's voucher holds for that shop")
    platform_bp = terms.funding.platform_bp
    if not 0 <= platform_bp <= FULL_BP:
        yield FieldProblem("/funding/platform_bp", "out_of_range", f"0 to {FULL_BP}")
    elif platform_bp < FULL_BP and terms.shop_id is None and not terms.shop_ids:
        yield FieldProblem("/shop_ids", "required", "name the shops that have agreed to pay for it")


def _kind(terms: VoucherTerms) -> Problems:
    """Each kind has its own measure and no other."""
    measures = {
        VoucherKind.PERCENT: {"percent_bp"},
        VoucherKind.FIXED: {"amount"},
        VoucherKind.GIFT: {"gift_variant_id", "gift_units"},
        VoucherKind.FREE_SHIPPING: set[str](),
    }
    needed = measures[terms.kind]
    for name in ("percent_bp", "amount", "gift_variant_id", "gift_units"):
        value = getattr(terms, name)
        if name in needed and value is None:
            yield FieldProblem(f"/{name}", "required", f"a {terms.kind} voucher needs it")
        elif name not in needed and value is not None:
            yield FieldProblem(f"/{name}", "invalid", f"a {terms.kind} voucher has none")
    if terms.cap is not None and terms.kind not in (VoucherKind.PERCENT, VoucherKind.FREE_SHIPPING):
        yield FieldProblem("/cap", "invalid", f"a {terms.kind} voucher has none")
    if terms.kind is VoucherKind.FREE_SHIPPING and terms.scope is not VoucherScope.SHIPPING:
        yield FieldProblem("/scope", "invalid", "free shipping is off the shipping")
    if terms.kind is VoucherKind.GIFT and terms.scope is VoucherScope.SHIPPING:
        yield FieldProblem("/scope", "invalid", "a gift is off the goods")


def _products(terms: VoucherTerms) -> Problems:
    """What is for named products names them, and nothing else does."""
    if terms.scope is not VoucherScope.ITEM:
        if terms.product_ids:
            yield FieldProblem("/product_ids", "invalid", f"a {terms.scope} voucher names no products")
        return
    if not terms.product_ids:
        yield FieldProblem("/product_ids", "required", "name the products that it is for")
    if terms.category_ids:
        yield FieldProblem("/category_ids", "invalid", "products or categories, not both")
    if terms.kind is VoucherKind.GIFT:
        yield FieldProblem("/kind", "invalid", "a gift names its variant by itself")


def _amounts(terms: VoucherTerms) -> Problems:
    if terms.percent_bp is not None and not 1 <= terms.percent_bp <= FULL_BP:
        yield FieldProblem("/percent_bp", "out_of_range", f"1 to {FULL_BP}")
    if terms.gift_units is not None and not 1 <= terms.gift_units <= 999:
        yield FieldProblem("/gift_units", "out_of_range", "1 to 999")
    yield from _money(terms, "amount", terms.amount, least=1)
    yield from _money(terms, "cap", terms.cap, least=1)
    yield from _money(terms, "min_spend", terms.min_spend, least=0)
    yield from _money(terms, "limits/budget", terms.limits.budget, least=1)


def _money(terms: VoucherTerms, name: str, amount: Money | None, *, least: int) -> Problems:
    if amount is None:
        return
    if amount.currency != terms.currency:
        yield FieldProblem(f"/{name}", "invalid", f"in {terms.currency}, as the voucher")
    elif not least <= amount.amount <= 10**15:
        yield FieldProblem(f"/{name}", "out_of_range", f"{least} or more")


def _limits(terms: VoucherTerms) -> Problems:
    if terms.limits.total is not None and not 1 <= terms.limits.total <= MOST_USES:
        yield FieldProblem("/limits/total", "out_of_range", "1 or more")
    if not 1 <= terms.limits.per_user <= 10_000:
        yield FieldProblem("/limits/per_user", "out_of_range", "1 to 10000")


def _lists(terms: VoucherTerms) -> Problems:
    for name in ("category_ids", "shop_ids", "product_ids", "payment_methods"):
        if len(getattr(terms, name)) > MAX_LISTED:
            yield FieldProblem(f"/{name}", "too_long", f"at most {MAX_LISTED}")
    if any(not 1 <= len(method) <= 20 for method in terms.payment_methods):
        yield FieldProblem("/payment_methods", "invalid", "codes of payment methods")
