"""Amounts, whole numbers and times as people type them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from django.utils.translation import gettext as _

from titan.kernel.money import Money, exponent

from .forms import Texts

T = TypeVar("T")
_GROUPING = str.maketrans("", "", " \u00a0\u202f'’")
_TOO_MUCH = Decimal(10) ** 15


class Unreadable(ValueError):
    """What was typed cannot be read; the text says what would be right."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one field after the other and keeps the message of each that cannot be read."""

    errors: Texts = field(default_factory=Texts)

    def read(self, name: str, text: str, how: Callable[[str], T], blank: T) -> T:
        """What the field holds; `blank` where it cannot be read."""
        try:
            return how(text)
        except Unreadable as error:
            self.errors[name] = str(error)
            return blank

    def money(self, name: str, text: str, currency: str) -> Money:
        """An amount of the currency; nothing where it cannot be read."""
        return self.read(name, text, lambda typed: money(typed, currency), Money.zero(currency))

    def whole(self, name: str, text: str, *, least: int = 0) -> int:
        """A whole number; 0 where it cannot be read."""
        return self.read(name, text, lambda typed: whole(typed, least=least), 0)


def money(text: str, currency: str) -> Money:
    """`12.90` or `12,90` as an amount of the currency.

    Raises:
        Unreadable: not a plain number, or with more decimals than the currency has.
    """
    plain = text.translate(_GROUPING)
    if "." not in plain and plain.count(",") == 1:
        plain = plain.replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Unreadable(_("Enter an amount such as %s.") % example(currency)) from None
    scaled = number.scaleb(exponent(currency)) if number.is_finite() else number
    if not number.is_finite() or abs(scaled) >= _TOO_MUCH or scaled != scaled.to_integral():
        raise Unreadable(_("Enter an amount such as %s.") % example(currency))
    return Money(int(scaled), currency)


def example(currency: str) -> str:
    """An amount with the decimals of the currency."""
    return text_of(Money(1290 * 10 ** max(0, exponent(currency) - 2), currency))


def text_of(amount: Money | None) -> str:
    """The amount as it stands in a field."""
    return "" if amount is None else f"{amount.decimal():f}"


def whole(text: str, *, least: int = 0) -> int:
    """A whole number of at least `least`.

    Raises:
        Unreadable: it is not one.
    """
    plain = text.translate(_GROUPING)
    if not plain.isascii() or not plain.isdigit() or len(plain) > 9 or int(plain) < least:
        raise Unreadable(_("Enter a whole number, %s or more.") % least)
    return int(plain)


def instant(text: str) -> datetime:
    """What a date-and-time field holds, as UTC.

    Raises:
        Unreadable: it is none.
    """
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Unreadable(_("Enter a date and a time.")) from None


def instant_text(moment: datetime | None) -> str:
    """A moment as a date-and-time field holds it, in UTC."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M")
