"""Countries and currencies to choose from, in the words of the language."""

from functools import lru_cache

from django.conf import settings
from django.utils import translation

from titan.apps.users import api as users
from titan.platform.pages import formats
from titan.platform.pages.cards import Choice


def country_name(code: str) -> str:
    """The country's name; the code where there is none."""
    return str(formats.current_locale().territories.get(code, code))


def country_choices() -> tuple[Choice, ...]:
    """All countries, by name."""
    return _countries(translation.get_language() or "en")


@lru_cache(maxsize=16)
def _countries(_language: str) -> tuple[Choice, ...]:
    named = sorted((country_name(code), code) for code in users.countries())
    return tuple(Choice(code, name) for name, code in named)


def currency_choices() -> tuple[Choice, ...]:
    """The currencies that Titan trades in."""
    names = formats.current_locale().currencies
    return tuple(Choice(code, f"{names.get(code, code)} ({code})") for code in settings.CURRENCIES)


def other_currencies(currency: str) -> tuple[str, ...]:
    """The currencies beside a shop's own."""
    return tuple(code for code in settings.CURRENCIES if code != currency)
