"""Where the page frame points. The composition root may override any of them in `settings.PAGES_LINKS`."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from titan.platform.pages.cards import Tab

_DEFAULTS = {
    "home": "/",
    "search": "/search",
    "suggest": "/search/suggest",
    "categories": "/categories/",
    "cart": "/cart/",
    "account": "/account/",
    "orders": "/orders/",
    "login": "/accounts/login/",
    "register": "/accounts/signup/",
    "logout": "/accounts/logout/",
    "sell": "/seller/",
    "help": "/help/",
    "protection": "/help/protection/",
    "returns": "/help/returns/",
    "contact": "/help/contact/",
    "terms": "/legal/terms/",
    "privacy": "/legal/privacy/",
    "imprint": "/legal/imprint/",
}


@cache
def links() -> Mapping[str, str]:
    """Name → path."""
    return {**_DEFAULTS, **getattr(settings, "PAGES_LINKS", {})}


def account_tabs(current: str) -> list[Tab]:
    """The navigation beside the signed-in user's own pages, whichever context makes them (`settings.PAGES_ACCOUNT_TABS`)."""
    tabs: list[Tab] = import_string(settings.PAGES_ACCOUNT_TABS)(current)
    return tabs
