"""Who is looking: from the session in Valkey and two cookies, without a question to the database where possible."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode

from titan.apps.accounts import api as accounts
from titan.platform import cache
from titan.platform.pages.links import links
from titan.platform.pages.lru import ByteBoundedLRU
from titan.platform.pages.visitor import Visitor, cart_count

P = ParamSpec("P")
_KNOWN_SECONDS = 60
_kept_here: ByteBoundedLRU[bytes] = ByteBoundedLRU(
    max_bytes=512 * 1024, ttl_seconds=5.0, size=lambda kept: len(kept) + 256
)


def visitor_source(request: HttpRequest) -> Visitor:
    """`settings.PAGES_VISITOR_SOURCE`: the user's name is asked of the database once a minute at most."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "session"):
        return Visitor(cart_count=cart_count(request))
    user_id = request.session.get(SESSION_KEY)
    if user_id is None:
        return Visitor(cart_count=cart_count(request))
    key = f"visitor:{user_id}"
    kept = _kept_here.get(key) or cache.get_bytes(key)
    if kept is None:
        return _asked(request, key)
    _kept_here.put(key, kept)
    name, is_seller = orjson.loads(kept)
    return Visitor(is_signed_in=True, name=name, is_seller=is_seller, cart_count=cart_count(request))


def _asked(request: HttpRequest, key: str) -> Visitor:
    user: Any = request.user
    if not user.is_authenticated:
        return Visitor(cart_count=cart_count(request))
    principal = accounts.session_principal(user=user)
    name, is_seller = principal.name or str(user.get_username()), "seller" in principal.roles
    cache.set_bytes(key, orjson.dumps([name, is_seller]), _KNOWN_SECONDS)
    return Visitor(is_signed_in=True, name=name, is_seller=is_seller, cart_count=cart_count(request))


def buyer_of(request: HttpRequest) -> UUID | None:
    """The user who is signed in, None for a guest. No session cookie, no question."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    buyer_id: UUID = user.pk
    return buyer_id


def for_buyers(
    view: Callable[Concatenate[HttpRequest, UUID, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hands the view the signed-in user's id; a guest signs in first and comes back."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        buyer_id = buyer_of(request)
        if buyer_id is None:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
            return HttpResponseRedirect(f"{links()['login']}?{urlencode({'next': back})}")
        response = view(request, buyer_id, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return wrapped


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
