"""Who is looking, from sources cheap enough for every page view."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

CART_COOKIE = "titan_cart_count"
THEME_COOKIE = "titan_theme"
THEMES = ("light", "dark")
_MOST_SHOWN = 999


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the page frame shows about the person. `name` is plain text, not HTML."""

    is_signed_in: bool = False
    name: str = ""
    is_seller: bool = False
    cart_count: int = 0


Source = Callable[[HttpRequest], Visitor]


def visitor_of(request: HttpRequest | None) -> Visitor:
    """The visitor of a request, asked once a request from `settings.PAGES_VISITOR_SOURCE`."""
    if request is None:
        return Visitor()
    known = getattr(request, "titan_visitor", None)
    if known is None:
        known = _source()(request)
        request.titan_visitor = known  # type: ignore[attr-defined]
    assert isinstance(known, Visitor)
    return known


def from_request(request: HttpRequest) -> Visitor:
    """The default source: the session's user and the display-only cart cookie."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Visitor(cart_count=cart_count(request))
    name = user.get_short_name() or user.get_username()
    return Visitor(is_signed_in=True, name=str(name), cart_count=cart_count(request))


def cart_count(request: HttpRequest) -> int:
    """What the cart pages last wrote into the cart cookie, 0 when absent or not a number."""
    text = request.COOKIES.get(CART_COOKIE, "")
    return min(int(text), _MOST_SHOWN) if text.isdecimal() and len(text) < 6 else 0


def theme_of(request: HttpRequest | None) -> str:
    """`light`, `dark`, or `auto` when the visitor never chose."""
    chosen = request.COOKIES.get(THEME_COOKIE, "") if request is not None else ""
    return chosen if chosen in THEMES else "auto"


@cache
def _source() -> Source:
    source: Source = import_string(
        getattr(settings, "PAGES_VISITOR_SOURCE", "titan.platform.pages.visitor.from_request")
    )
    return source
