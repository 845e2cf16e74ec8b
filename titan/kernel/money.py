"""Money: integer minor units with an ISO 4217 code, and the two operations that lose no unit."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Self

# ISO 4217, minor units that differ from 2.
_EXPONENTS = {
    **dict.fromkeys(
        (
            "BIF",
            "CLP",
            "DJF",
            "GNF",
            "ISK",
            "JPY",
            "KMF",
            "KRW",
            "PYG",
            "RWF",
            "UGX",
            "VND",
            "VUV",
            "XAF",
            "XOF",
            "XPF",
        ),
        0,
    ),
    "XTC": 0,  # loyalty coins, in a code that ISO 4217 leaves to private use
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_MAX_MINOR = 2**62


def exponent(currency: str) -> int:
    """Decimals of a currency: 0 (JPY), 2 (EUR), 3 (KWD)."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """An amount in minor units (cents) of one currency. Adding two currencies is a ValueError."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            raise ValueError(f"{self.currency!r} is not an ISO 4217 code")
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise TypeError(f"amount must be an integer of minor units, got {self.amount!r}")
        if abs(self.amount) > _MAX_MINOR:
            raise ValueError("amount is out of range")

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Nothing, in that currency."""
        return cls(0, currency)

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount * times, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def _same(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise ValueError(f"cannot combine {self.currency} with {other.currency}")
        return other.amount

    def decimal(self) -> Decimal:
        """The amount in major units, for people and providers that want a decimal."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))


def round_minor(value: Decimal) -> int:
    """The one rounding of Titan: half to even, to a whole minor unit."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))


def share(amount: int, basis_points: int) -> int:
    """`basis_points` (1/10,000) of an amount, rounded by `round_minor`."""
    return round_minor(Decimal(amount) * basis_points / 10_000)


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """Split an amount in proportion to non-negative weights so that the parts sum exactly to it.

    Largest-remainder (Hamilton) method; ties go to the earlier part. With all weights zero the
    first part takes all.

    Raises:
        ValueError: no weights, or a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("weights must be given and not be negative")
    total = sum(weights)
    if total == 0:
        return [amount, *([0] * (len(weights) - 1))]
    sign, size = (-1, -amount) if amount < 0 else (1, amount)
    parts = [size * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % total), i))
    for i in by_remainder[: size - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
