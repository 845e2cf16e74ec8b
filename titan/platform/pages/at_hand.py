"""Shared pages that lie in this process's memory, answered on the event loop without a thread and without sessions.

Note [At hand]
No second copy of any rule: the request goes through the same middleware classes in the same order, without those
that ask somebody or that a page at hand does not need, and reaches the same view with all its decorators.
`cached_page` then gives the page or raises `NotAtHand`, and Django answers as if nothing had been tried. Who
carries a cookie that a left-out middleware reads (a session, waiting messages) goes to Django at once.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final
from wsgiref.types import StartResponse

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch, resolve
from django.utils.module_loading import import_string

from titan.platform.pages.holes import NotAtHand, PageResponse

_log = logging.getLogger(__name__)

# Of the middleware in the settings those that a page at hand passes; the others ask a database or change no page.
PASSED: Final = frozenset(
    {
        "titan.platform.observability.middleware.RequestContextMiddleware",
        "django.middleware.security.SecurityMiddleware",
        "titan.platform.pages.security.SecurityHeadersMiddleware",
        "titan.platform.pages.language.LanguageMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "titan.platform.pages.holes.HoleMiddleware",
    }
)
LEFT_OUT: Final = frozenset(
    {
        # A cached page is no file.
        "whitenoise.middleware.WhiteNoiseMiddleware",
        # Only refusals are theirs, and a refusal is never at hand.
        "titan.platform.rest.middleware.UnavailableMiddleware",
        "titan.platform.pages.errors.ErrorPageMiddleware",
        # Without their cookies they do nothing; with one of them the request is Django's.
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        # Any cell may answer a page that all share.
        "titan.cells.middleware.HomeMiddleware",
        # Tells views what htmx asked for; the cache's key reads the header itself.
        "django_htmx.middleware.HtmxMiddleware",
    }
)
_METHODS: Final = frozenset({"GET", "HEAD"})
# Matches are remembered, so a path must not be able to fill the memory.
_LONGEST_PATH: Final = 300

Handler = Callable[[HttpRequest], HttpResponseBase]


class PagesAtHand:
    """Answers a WSGI environ from this process's memory, or not at all. Blocks on nothing but its own locks."""

    def __init__(self) -> None:
        unknown = set(settings.MIDDLEWARE) - PASSED - LEFT_OUT
        if unknown:
            raise RuntimeError(f"Say in {__name__} whether pages at hand pass {', '.join(sorted(unknown))}.")
        handler: Handler = _from_memory
        for name in reversed([name for name in settings.MIDDLEWARE if name in PASSED]):
            handler = import_string(name)(handler)
        self._handler = handler
        self._personal = (f"{settings.SESSION_COOKIE_NAME}=", f"{CookieStorage.cookie_name}=")

    def may_be(self, method: str, path: str, cookies: str) -> bool:
        """Whether it is worth a look: a page that is shared, and no cookie that only Django understands."""
        return (
            method in _METHODS
            and len(path) <= _LONGEST_PATH
            and not any(name in cookies for name in self._personal)
            and _match(path) is not None
        )

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> list[bytes] | None:
        """As a WSGI application; None means that nothing was begun and Django is to be asked."""
        try:
            response = self._handler(WSGIRequest(environ))
        except (NotAtHand, SuspiciousOperation):
            return None
        except Exception:  # noqa: BLE001 - whatever it is, Django meets it too and answers it
            _log.exception("A page at hand failed; Django is asked")
            return None
        assert isinstance(response, HttpResponse)
        cookies = [("Set-Cookie", cookie.OutputString()) for cookie in response.cookies.values()]
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items(), *cookies])
        return [response.content]


def _from_memory(request: HttpRequest) -> HttpResponseBase:
    """What stands for the view: itself, told to ask nobody."""
    match = _match(request.path_info)
    if match is None:
        raise NotAtHand
    request.resolver_match = match
    request.titan_at_hand_only = True  # type: ignore[attr-defined]
    response = match.func(request, *match.args, **match.kwargs)
    if not isinstance(response, PageResponse):
        # A decorator answered before the cache was asked.
        raise NotAtHand
    return response


@lru_cache(maxsize=4096)
def _match(path: str) -> ResolverMatch | None:
    try:
        match = resolve(path)
    except Http404:
        return None
    return match if getattr(match.func, "is_cached_page", False) else None
