"""What goes in and out."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from titan.kernel.money import Money
from titan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT

from ..contracts import Balance

Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


@dataclass(frozen=True, slots=True)
class Entries:
    """Which entries to list."""

    currency: Currency | None = None
    cursor: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT


@dataclass(frozen=True, slots=True)
class CurrencyBalance:
    """`available` can be spent; `held` is promised to somebody."""

    currency: str
    available: Money
    held: Money


@dataclass(frozen=True, slots=True)
class Balances:
    """An owner's money, a line a currency; none for an account that was never used."""

    balances: tuple[CurrencyBalance, ...]


def balances_of(found: tuple[Balance, ...]) -> Balances:
    """Balances of one owner as clients see them."""
    return Balances(tuple(CurrencyBalance(b.available.currency, b.available, b.held) for b in found))
