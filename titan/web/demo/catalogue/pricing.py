"""Prices in several currencies, sales around a moment, stock and ratings."""

from datetime import datetime, timedelta
from decimal import Decimal
from math import exp

from titan.web.demo.pictures.dice import Dice

from .model import DemoPrice, DemoRating, DemoSale

_HOME_CURRENCY = {"US": "USD", "GB": "GBP", "JP": "JPY"}
_PER_EURO_CENT = {"USD": Decimal("1.09"), "GBP": Decimal("0.86"), "JPY": Decimal("1.62")}
_SALE_WINDOWS = ((-6, 8), (-3, 11), (-10, 4), (-1, 20), (-2, 5), (5, 19), (-40, -12))


def currencies_of(country: str, dice: Dice) -> tuple[str, ...]:
    """EUR, the shop's own currency, and for some products one more that exporters offer."""
    own = _HOME_CURRENCY.get(country)
    more = dice.pick(("USD", "GBP", "JPY", "USD", "GBP")) if dice.roll(100) < 22 else None
    return tuple(dict.fromkeys(code for code in ("EUR", own, more) if code))


def sale_terms(now: datetime, dice: Dice) -> tuple[int, datetime, datetime] | None:
    """Percent off with start and end, running for most, ahead or over for some; None for full price."""
    if dice.roll(100) >= 19:
        return None
    first, last = dice.pick(_SALE_WINDOWS)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return (
        dice.pick((10, 15, 20, 20, 25, 30, 35)),
        midnight + timedelta(days=first),
        midnight + timedelta(days=last),
    )


def price_in(currency: str, euro_minor: int, sale: tuple[int, datetime, datetime] | None) -> DemoPrice:
    """The price of something that costs `euro_minor`, with its sale."""
    amount = _converted(currency, euro_minor)
    if sale is None:
        return DemoPrice(currency, amount, None)
    percent, starts_at, ends_at = sale
    lowered = amount * (100 - percent) // 100
    step = 10 if currency == "JPY" or amount < 10_000 else 100
    return DemoPrice(currency, amount, DemoSale(max(1, lowered // step * step), starts_at, ends_at))


def _converted(currency: str, euro_minor: int) -> int:
    if currency == "EUR":
        return euro_minor
    amount = int(euro_minor * _PER_EURO_CENT[currency])
    if currency == "JPY":
        return max(100, round(amount, -2) - 20)
    return max(90, round(amount, -2) - 10)


def stock_of(grams: int, dice: Dice) -> int:
    """Units on hand: a few sold out, some nearly, heavy goods in small numbers."""
    luck = dice.roll(100)
    if luck < 6:
        return 0
    if luck < 18:
        return 1 + dice.roll(4)
    return 3 + dice.roll(16) if grams > 8_000 else 8 + dice.roll(120)


def rating_of(dice: Dice) -> DemoRating | None:
    """Stars that lean towards good, with a long tail of counts; None for about one in sixteen."""
    if dice.roll(16) == 0:
        return None
    average = 4.95 - 1.35 * dice.span(0, 1) ** 1.8
    return DemoRating(Decimal(f"{average:.1f}"), int(3 * exp(dice.span(0, 5.4))))
