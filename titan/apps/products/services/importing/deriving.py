"""What a file does not say, made up so that the same title always gets the same answer.

A price lies in the range of the product's category, evenly spread over its orders of magnitude (as
real prices are), and ends in 99. Stock is 5 to 60 units, the number of ratings 1 to 240.
"""

from collections.abc import Sequence
from decimal import Decimal

import xxhash

from titan.kernel.money import Money, exponent

from .mapping import PriceRange

_ANY = PriceRange("", Decimal("4.99"), Decimal("99.99"))


def _fraction(title: str, purpose: str) -> float:
    return xxhash.xxh3_64_intdigest(f"{purpose}:{title.casefold()}".encode()) / 2**64


def price(title: str, *, path: Sequence[str], ranges: Sequence[PriceRange], currency: str) -> Money:
    """A price for a product without one."""
    bounds = _range_of(path, ranges)
    low, high = float(bounds.low), float(bounds.high)
    units = low * (high / low) ** _fraction(title, "price")
    scale = 10 ** exponent(currency)
    minor = round(units) * scale - (scale // 100 if scale > 1 else 0)
    least, most = round(low * scale), round(high * scale)
    return Money(max(1, least, min(most, minor)), currency)


def _range_of(path: Sequence[str], ranges: Sequence[PriceRange]) -> PriceRange:
    """The first range whose category is the path's or one above it; an empty category is all."""
    for bounds in ranges:
        wanted = tuple(name.strip() for name in bounds.category.split(">") if name.strip())
        if tuple(path[: len(wanted)]) == wanted:
            return bounds
    return _ANY


def quantity(title: str) -> int:
    """Units in stock."""
    return 5 + int(_fraction(title, "stock") * 56)


def rating_count(title: str) -> int:
    """How many gave the rating."""
    return 1 + int(_fraction(title, "ratings") ** 2 * 240)
