"""Cached pages with holes: everybody shares the bytes, nobody shares what is personal.

Note [Holes]
A page is rendered once for a stranger (`shadow.py`). Where the tags of `titan_pages` would print
something of the visitor they print a mark; on the way out the marks are replaced from cheap sources.
The page is cut at its marks when it enters the process-local tier, so a hit is one join of bytes.

Headers: a page with holes is `private, no-cache` and has no ETag. A validator would have to cover the
nonce, which differs every time; and a 304 would renew the stored policy header while the browser keeps
the old body, whose nonce the new policy refuses. A page without holes (a fragment, a sitemap) is public
with a strong ETag, so browsers and the edge may keep it.
"""

import functools
import logging
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import xxhash
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import escape

from titan.platform.pages import fragments
from titan.platform.pages.marks import Hole, fill
from titan.platform.pages.shadow import declared_params, has_own_token, shadow_of
from titan.platform.pages.shared import SharedPage, pages
from titan.platform.pages.tokens import form_token
from titan.platform.pages.visitor import theme_of, visitor_of

View = Callable[..., HttpResponseBase]
_EDGE_SECONDS: Final = 60
_log = logging.getLogger(__name__)

_SOURCES: Final[Mapping[Hole, Callable[[HttpRequest], str]]] = {
    Hole.NONCE: fragments.nonce,
    Hole.CSRF: form_token,
    Hole.THEME: theme_of,
    Hole.ACCOUNT: fragments.account,
    Hole.ACCOUNT_NAME: lambda request: escape(visitor_of(request).name),
    Hole.CART_COUNT: lambda request: str(visitor_of(request).cart_count),
    Hole.MESSAGES: fragments.messages,
}


class NotAtHand(Exception):
    """The page is not in this process's memory, and the request says that nothing else may be asked."""


class PageResponse(HttpResponse):
    """Carries a shared page as far as HoleMiddleware, which writes the body."""

    def __init__(self, page: SharedPage, *, seconds: int) -> None:
        super().__init__(headers=dict(page.headers))
        self.page = page
        self.seconds = seconds


def cached_page(
    *,
    seconds: int,
    params: tuple[str, ...] = (),
    key: Callable[..., str | None] | None = None,
    tags: Callable[..., Iterable[str]] | None = None,
) -> Callable[[View], View]:
    """Share the rendered page of a view among all visitors for `seconds`. GET and HEAD only.

    `params` are the query parameters that the view reads; others neither reach it nor split the cache.
    `key(request, …)` names the variant (currency, country) that the view then reads by `variant_of`; None
    means that this request must not be shared. `tags(request, …)` name what the page shows, for `forget`.
    Host, path, language and whether htmx asks for a fragment always split the cache. Only a 200 without
    cookies is kept; anything else is rendered again for the visitor alone. `keep_for` shortens the time.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def shared(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            variant = key(request, *args, **kwargs) if key is not None else ""
            if request.method not in ("GET", "HEAD") or variant is None:
                return view(request, *args, **kwargs)
            query = declared_params(request, params)
            page_key = _key(request, query, variant)
            if getattr(request, "titan_at_hand_only", False):
                return PageResponse(_at_hand(page_key), seconds=seconds)
            page = pages.hot(page_key)
            if page is None:
                shadow = shadow_of(request, params=query, variant=variant)
                names = tuple(tags(request, *args, **kwargs)) if tags is not None else ()
                kept = _Kept(page_key, _kind(view), names, seconds)
                page = _page(kept, lambda: view(shadow, *args, **kwargs), shadow)
            if page is None:
                return view(request, *args, **kwargs)
            return PageResponse(page, seconds=seconds)

        shared.is_cached_page = True  # type: ignore[attr-defined]
        return shared

    return decorate


def keep_for(response: HttpResponse, seconds: float) -> None:
    """Say in a view that its page shows what may change after so many seconds."""
    response.titan_seconds = seconds  # type: ignore[attr-defined]


def forget(*tags: str) -> None:
    """Render every page with one of these tags anew. Raises redis.RedisError when Valkey is away."""
    pages.forget(*tags)


def _at_hand(key: str) -> SharedPage:
    page = pages.at_hand(key)
    if page is None:
        raise NotAtHand
    return page


@dataclass(frozen=True, slots=True)
class _Kept:
    """How a page is kept."""

    key: str
    kind: str
    tags: tuple[str, ...]
    seconds: int


def _page(kept: _Kept, render: Callable[[], HttpResponseBase], shadow: HttpRequest) -> SharedPage | None:
    """The shared page from Valkey, or rendered now; None when it must not be shared."""
    with pages.lock(kept.key):
        page = pages.hot(kept.key)
        if page is not None:
            return page
        began = pages.begin()
        page, counts = pages.find(kept.key, kept.tags, began=began, kind=kept.kind)
        if page is not None:
            return page
        response = _shareable(render(), shadow)
        if response is None:
            return None
        lifetime = max(1, math.ceil(min(kept.seconds, getattr(response, "titan_seconds", kept.seconds))))
        if lifetime < kept.seconds:
            response.headers.setdefault("Cache-Control", _edge(lifetime))
        page = SharedPage.of(response, tags=kept.tags, until=pages.until(lifetime))
        pages.put(kept.key, page, lifetime, counts=counts, began=began, kind=kept.kind)
        return page


def _shareable(response: HttpResponseBase, shadow: HttpRequest) -> HttpResponse | None:
    if hasattr(response, "render"):
        response = response.render()
    if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
        return None
    if "no-store" in response.headers.get("Cache-Control", ""):
        return None
    if has_own_token(shadow):
        _log.warning("page not shared, it prints a token outside the csrf_token tag: %s", shadow.path)
        return None
    return response


def _kind(view: View) -> str:
    return f"{view.__module__}.{view.__qualname__}:{translation.get_language()}"


def _key(request: HttpRequest, query: QueryDict, variant: str) -> str:
    htmx = request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
    facts = [
        request.scheme,
        request.get_host(),
        request.path,
        query.urlencode(),
        translation.get_language(),
        htmx,
        variant,
    ]
    return xxhash.xxh3_128_hexdigest(orjson.dumps(facts))


class HoleMiddleware:
    """Fills the holes of shared pages. Stands last, so that session, messages and CSRF see what it reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        response = self.get_response(request)
        return filled(request, response) if isinstance(response, PageResponse) else response


def filled(request: HttpRequest, response: PageResponse) -> HttpResponseBase:
    """The response as this visitor gets it."""
    page = response.page
    patch_vary_headers(response, ("HX-Request",))
    if not page.holes:
        response.content = page.body
        return _public(request, response)
    values = {hole: _SOURCES[hole](request).encode() for hole in page.holes}
    response.content = fill(page.segments, values)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _public(request: HttpRequest, response: PageResponse) -> HttpResponseBase:
    response.headers.setdefault("Cache-Control", _edge(response.seconds))
    response.headers["ETag"] = response.page.etag
    patch_vary_headers(response, ("Accept-Language",))
    return get_conditional_response(request, etag=response.page.etag, response=response) or response


def _edge(seconds: int) -> str:
    return f"public, max-age=0, s-maxage={min(seconds, _EDGE_SECONDS)}"
