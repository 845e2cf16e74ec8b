"""Where a visitor wants things sent and in which currency and language prices are told: cookies, no account needed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from titan.apps.users import api as users
from titan.platform.pages import formats
from titan.platform.pages.cards import Choice
from titan.platform.pages.shadow import variant_of

from . import paths

COUNTRY_COOKIE = "titan_country"
CURRENCY_COOKIE = "titan_currency"
YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Preferences:
    """ISO codes of the country to deliver to and of the currency to show prices in."""

    country: str
    currency: str

    @property
    def variant(self) -> str:
        """As the key of a shared page."""
        return f"{self.country}.{self.currency}"


def of(request: HttpRequest) -> Preferences:
    """The visitor's preferences; in a shared page those of its variant."""
    country, _, currency = variant_of(request).partition(".")
    return checked(
        country or request.COOKIES.get(COUNTRY_COOKIE, ""),
        currency or request.COOKIES.get(CURRENCY_COOKIE, ""),
    )


def checked(country: str, currency: str) -> Preferences:
    """Preferences of these codes; unknown ones fall back to those of the site."""
    return Preferences(
        country if country in users.countries() else settings.STOREFRONT_COUNTRY,
        currency if currency in settings.CURRENCIES else settings.DEFAULT_CURRENCY,
    )


def page_variant(request: HttpRequest, **_: Any) -> str:
    """The `key` of every shared page of the shop."""
    return of(request).variant


def country_name(code: str) -> str:
    """The country's name in the language of the page."""
    return str(formats.current_locale().territories.get(code, code))


def country_choices() -> tuple[Choice, ...]:
    """All countries that can be delivered to, by name."""
    return _country_choices(translation.get_language() or "en")


@lru_cache(maxsize=16)
def _country_choices(_language: str) -> tuple[Choice, ...]:
    named = sorted((country_name(code), code) for code in users.countries())
    return tuple(Choice(code, name) for name, code in named)


def currency_choices() -> tuple[Choice, ...]:
    """The currencies of the site."""
    names = formats.current_locale().currencies
    return tuple(Choice(code, f"{names.get(code, code)} ({code})") for code in settings.CURRENCIES)


def language_choices() -> tuple[Choice, ...]:
    """The languages that the site has words in."""
    return tuple(Choice(code, name) for code, name in settings.LANGUAGES if formats.translated(code) == code)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Show the choices, or keep them in cookies and go back."""
    if request.method == "POST":
        return _kept(request)
    context = {
        "preferences": of(request),
        "countries": country_choices(),
        "currencies": currency_choices(),
        "languages": language_choices(),
        "language": translation.get_language(),
        "next": paths.next_of(request, paths.HOME),
    }
    return render(request, "storefront/preferences.html", context)


def _kept(request: HttpRequest) -> HttpResponse:
    wanted = checked(request.POST.get("country", ""), request.POST.get("currency", ""))
    response = HttpResponseRedirect(paths.next_of(request, paths.HOME))
    cookies = {COUNTRY_COOKIE: wanted.country, CURRENCY_COOKIE: wanted.currency}
    language = request.POST.get("language", "")
    if any(choice.value == language for choice in language_choices()):
        cookies[settings.LANGUAGE_COOKIE_NAME] = language
    for name, value in cookies.items():
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
        )
    return response
