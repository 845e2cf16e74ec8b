"""Money, counts and times as people of a language read them."""

import re
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_timedelta
from babel.numbers import NumberPattern, format_decimal, get_currency_symbol
from django.conf import settings
from django.utils import translation

from titan.kernel.money import Money, exponent

_LETTER_THEN_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_DAYS_SHOWN_RELATIVE = 7


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """The Babel locale of a Django language code; English where Babel has none."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError):
        return Locale("en")


@lru_cache(maxsize=64)
def translated(language: str) -> str:
    """The language itself if the site has words in it, else the site's own, in which its texts then are."""
    catalogues = (Path(folder) / language / "LC_MESSAGES" / "django.mo" for folder in settings.LOCALE_PATHS)
    return language if any(path.exists() for path in catalogues) else settings.LANGUAGE_CODE


def current_locale() -> Locale:
    """The locale of this thread's active translation."""
    return locale_of(translation.get_language() or "en")


def money_text(money: Money) -> str:
    """`€12.90`, `¥1,290`, `KWD 1.290`: as many decimals as ISO 4217 gives the currency."""
    return _money_text(money.amount, money.currency, translation.get_language() or "en")


@lru_cache(maxsize=16_384)
def _money_text(amount: int, currency: str, language: str) -> str:
    locale = locale_of(language)
    digits = exponent(currency)
    major = Decimal(amount).scaleb(-digits)
    text = _pattern(language, digits).apply(major, locale, currency=currency, currency_digits=False)
    # CLDR parts a symbol that ends in a letter from the digits; Babel does not apply that rule.
    return _LETTER_THEN_DIGIT.sub("\u00a0", text)


@lru_cache(maxsize=256)
def _pattern(language: str, digits: int) -> NumberPattern:
    """The language's money pattern with ISO 4217's decimals: CLDR shows fewer for some currencies (IQD)."""
    pattern: NumberPattern = copy(locale_of(language).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    return pattern


def decimal_text(money: Money) -> str:
    """The amount for machines: a plain decimal with a point and no symbol."""
    return f"{money.decimal():f}"


@lru_cache(maxsize=256)
def symbol_of(currency: str, language: str) -> str:
    """`€` for EUR."""
    return str(get_currency_symbol(currency, locale=locale_of(language)))


def count_text(number: int) -> str:
    """`1,234` below ten thousand, `12.3k` above, in the current language's digits."""
    if number < 10_000:
        return str(format_decimal(number, locale=current_locale()))
    unit, size = ("M", 1_000_000) if number >= 1_000_000 else ("k", 1_000)
    return f"{format_decimal(round(number / size, 1), locale=current_locale())}{unit}"


def relative_text(moment: datetime, *, now: datetime) -> str:
    """`3 hours ago`, `in 2 days`; beyond a week the date itself. Both times are aware."""
    distance = moment - now
    if abs(distance.days) >= _DAYS_SHOWN_RELATIVE:
        return date_text(moment)
    return str(format_timedelta(distance, add_direction=True, locale=current_locale()))


def date_text(moment: date) -> str:
    """`22 Nov 2026`, `22. Nov. 2026` in German."""
    return _day("yMMMd", "d MMM y", moment)


def day_text(moment: date) -> str:
    """`22 Nov`, `22. Nov.` in German: where the year is plain."""
    return _day("MMMd", "d MMM", moment)


def _day(skeleton: str, english: str, moment: date) -> str:
    """By CLDR's pattern of the language; in English the day comes first, as most of its readers here write it."""
    locale = current_locale()
    pattern = english if locale.language == "en" else locale.datetime_skeletons.get(skeleton, english)
    return str(format_date(moment, str(getattr(pattern, "pattern", pattern)), locale=locale))
