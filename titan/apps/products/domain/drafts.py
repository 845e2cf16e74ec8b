"""What a seller says of a product, checked and tidied."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from titan.kernel.errors import FieldProblem
from titan.kernel.money import Money

from ..contracts import Sale, VariantDraft
from .descriptions import MAX_LENGTH

MAX_TITLE, MAX_VARIANTS, MAX_AMOUNT = 500, 200, 10**12
MAX_WEIGHT_GRAMS = 5_000_000
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


def tidy(text: str) -> str:
    """One line: NFC, single spaces, none at the ends, no control characters."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", text)).strip()


def text_problems(*, title: str, description: str, brand: str) -> Iterator[FieldProblem]:
    """What is wrong with the texts."""
    if not 1 <= len(title) <= MAX_TITLE:
        yield FieldProblem("/title", "invalid", f"1 to {MAX_TITLE} characters")
    if len(description) > MAX_LENGTH:
        yield FieldProblem("/description", "too_long", f"at most {MAX_LENGTH:,} characters")
    if len(brand) > 120:
        yield FieldProblem("/brand", "too_long", "at most 120 characters")


def variant_problems(
    variants: Sequence[VariantDraft], *, currency: str, known: Sequence[str]
) -> Iterator[FieldProblem]:
    """What is wrong with the variants of a shop that sells in `currency`; `known` are Titan's currencies."""
    if not 1 <= len(variants) <= MAX_VARIANTS:
        yield FieldProblem("/variants", "invalid", f"1 to {MAX_VARIANTS} variants")
    seen: dict[str, set[object]] = {"sku": set(), "axes": set()}
    for index, variant in enumerate(variants):
        at = f"/variants/{index}"
        yield from _identity_problems(variant, at)
        yield from price_problems(
            variant.price, variant.prices, variant.sale, at=at, currency=currency, known=known
        )
        axes = frozenset(variant.axes.items())
        if variant.sku in seen["sku"]:
            yield FieldProblem(f"{at}/sku", "repeated", "another variant has that SKU")
        if len(variants) > 1 and axes in seen["axes"]:
            yield FieldProblem(f"{at}/axes", "repeated", "another variant has the same choices")
        seen["sku"].add(variant.sku)
        seen["axes"].add(axes)


def _identity_problems(variant: VariantDraft, at: str) -> Iterator[FieldProblem]:
    if not 1 <= len(variant.sku) <= 80 or variant.sku != tidy(variant.sku):
        yield FieldProblem(f"{at}/sku", "invalid", "1 to 80 characters")
    if len(variant.label) > 120:
        yield FieldProblem(f"{at}/label", "too_long", "at most 120 characters")
    if not 0 <= variant.weight_grams <= MAX_WEIGHT_GRAMS:
        yield FieldProblem(f"{at}/weight_grams", "out_of_range", f"0..{MAX_WEIGHT_GRAMS}")


def price_problems(
    price: Money, prices: Sequence[Money], sale: Sale | None, *, at: str, currency: str, known: Sequence[str]
) -> Iterator[FieldProblem]:
    """What is wrong with the prices of one variant."""
    if price.currency != currency:
        yield FieldProblem(f"{at}/price/currency", "not_one_of", f"the shop sells in {currency}")
    if not 0 < price.amount <= MAX_AMOUNT:
        yield FieldProblem(f"{at}/price/amount", "out_of_range", "must be more than nothing")
    others = [other.currency for other in prices]
    if len(set(others)) < len(others) or currency in others or not set(others) <= set(known):
        yield FieldProblem(
            f"{at}/prices", "invalid", "one price for each further currency of " + ", ".join(known)
        )
    if any(not 0 < other.amount <= MAX_AMOUNT for other in prices):
        yield FieldProblem(f"{at}/prices", "out_of_range", "must be more than nothing")
    if sale is not None:
        yield from _sale_problems(sale, price, at)


def _sale_problems(sale: Sale, price: Money, at: str) -> Iterator[FieldProblem]:
    if sale.price.currency != price.currency or not 0 < sale.price.amount < price.amount:
        yield FieldProblem(f"{at}/sale/price", "invalid", "must be lower than the price, in its currency")
    if sale.starts_at.tzinfo is None or sale.ends_at.tzinfo is None or sale.ends_at <= sale.starts_at:
        yield FieldProblem(
            f"{at}/sale/ends_at", "invalid", "must come after the start, both with a time zone"
        )
