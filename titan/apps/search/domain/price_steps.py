"""Price ranges that people narrow by, in steps that fit the currency."""

from itertools import pairwise

from titan.kernel.money import Money, exponent

_STEPS = (0, 10, 25, 50, 100, 250, 500, 1000)
# What 10 euro are about, where a currency's unit is far from a euro.
_SCALE = {"JPY": 100, "KRW": 1000, "VND": 20_000, "HUF": 400, "CLP": 1000, "ISK": 100}


def bounds(currency: str) -> list[tuple[int, int | None]]:
    """(from, to) in minor units, `to` included; the last has no end."""
    unit = 10 ** exponent(currency) * _SCALE.get(currency, 1)
    edges = [step * unit for step in _STEPS]
    return [*((low, high - 1) for low, high in pairwise(edges)), (edges[-1], None)]


def step_of(price: Money) -> int:
    """The number of the range that a price is in."""
    found = bounds(price.currency)
    return next(
        (
            i
            for i, (low, high) in enumerate(found)
            if low <= price.amount and (high is None or price.amount <= high)
        ),
        0,
    )


def describe(currency: str, step: int) -> tuple[str, str]:
    """The value (`1000-2499`, in minor units, `100000-` at the end) and the label (`10–25 EUR`) of a range."""
    low, high = bounds(currency)[step]
    unit = 10 ** exponent(currency)
    if high is None:
        return f"{low}-", f"{low // unit}+ {currency}"
    return f"{low}-{high}", f"{low // unit}–{(high + 1) // unit} {currency}"
