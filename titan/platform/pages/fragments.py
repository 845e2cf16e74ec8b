"""The visitor's own pieces of a page, as HTML ready to stand in it."""

from functools import lru_cache

from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from titan.platform.pages.marks import Hole, mark
from titan.platform.pages.tokens import form_token
from titan.platform.pages.visitor import Visitor, visitor_of


def nonce(request: HttpRequest | None) -> str:
    """The nonce that the Content-Security-Policy of this response will name."""
    return str(getattr(request, "csp_nonce", ""))


def account(request: HttpRequest | None) -> str:
    """The header's account part. Rendered once per name; only the token of its sign-out form is each visitor's."""
    visitor = visitor_of(request)
    html = _account(translation.get_language() or "en", visitor.is_signed_in, visitor.name, visitor.is_seller)
    if request is None or not visitor.is_signed_in:
        return html
    return html.replace(mark(Hole.CSRF), form_token(request))


@lru_cache(maxsize=4096)
def _account(_language: str, is_signed_in: bool, name: str, is_seller: bool) -> str:
    visitor = Visitor(is_signed_in=is_signed_in, name=name, is_seller=is_seller)
    nobody = HttpRequest()
    nobody.titan_shared_render = True  # type: ignore[attr-defined]
    return render_to_string("components/account_menu.html", {"visitor": visitor, "request": nobody})


def messages(request: HttpRequest | None) -> str:
    """Waiting messages as toasts, marked as shown; empty when there are none."""
    storage = get_messages(request) if request is not None else ()
    # Their number is asked first: going through none would still count as shown, and send a cookie that clears them.
    return render_to_string("components/toasts.html", {"messages": list(storage)}) if len(storage) else ""
