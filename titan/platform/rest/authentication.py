"""Who calls: a bearer token, or the session of our own pages (then with a CSRF token for changes)."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.module_loading import import_string
from rest_framework.authentication import BaseAuthentication

from titan.kernel.principal import Principal
from titan.platform.observability import context

from .errors import CsrfFailed, Unauthenticated


@cache
def _callable(dotted_path: str) -> Callable[[Any], Principal]:
    found: Callable[[Any], Principal] = import_string(dotted_path)
    return found


def principal_of(request: HttpRequest) -> Principal | None:
    """The caller of a request, or None for a guest.

    A token that is presented must be good, even where a guest would be welcome.

    Raises:
        TitanError: of kind unauthenticated (bad token) or denied (session without CSRF token).
    """
    header = request.META.get("HTTP_AUTHORIZATION", "")
    found = principal_of_header(header) if header else _of_session(request)
    if found is not None:
        context.set_actor(str(found.user_id))
    return found


def principal_of_header(header: str) -> Principal:
    """Whom an `Authorization` header speaks for.

    Raises:
        TitanError: of kind unauthenticated, where it is not a good bearer token.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("The Authorization header must be `Bearer <token>`.")
    return _callable(settings.TITAN_TOKEN_VERIFIER)(token.strip())


def _of_session(request: HttpRequest) -> Principal | None:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    _enforce_csrf(request)
    return _callable(settings.TITAN_SESSION_PRINCIPAL)(user)


class _CsrfCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def _no_response(_request: HttpRequest) -> HttpResponse:
    raise AssertionError("the check never calls the view")


_csrf = _CsrfCheck(_no_response)


def _enforce_csrf(request: HttpRequest) -> None:
    """Endpoints are exempt from Django's check because tokens need none; sessions do."""
    if getattr(request, "_dont_enforce_csrf_checks", False):
        return
    _csrf.process_request(request)
    reason = _csrf.process_view(request, None, (), {})  # type: ignore[arg-type]
    if reason:
        raise CsrfFailed(f"The form token is missing or wrong: {reason}")


class BearerOrSession(BaseAuthentication):
    """The same rules as a REST framework authentication class, for views that are not an `Endpoint`."""

    def authenticate(self, request: Any) -> tuple[Any, None] | None:
        """The principal as REST framework's user; None for a guest."""
        found = principal_of(getattr(request, "_request", request))
        return None if found is None else (found, None)

    def authenticate_header(self, request: Any) -> str:
        """The challenge of a 401."""
        return 'Bearer realm="titan"'
