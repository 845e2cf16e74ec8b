"""Error pages: for people a page, for htmx a toast. Under /api/ `titan.platform.rest` has the word."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from titan.kernel.errors import Kind, NotFound, TitanError, Unavailable
from titan.platform.observability import context
from titan.platform.pages.links import links
from titan.platform.rest import errors, problems

_TEMPLATE_OF_KIND = {
    Kind.NOT_FOUND: "errors/404.html",
    Kind.DENIED: "errors/403.html",
    Kind.TOO_MANY: "errors/429.html",
    Kind.UNAVAILABLE: "errors/503.html",
}


class ErrorPageMiddleware:
    """Turns an anticipated error that a page view let through into its page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page of a TitanError; None leaves outages, /api/ and everything unforeseen to those outside."""
        if not isinstance(error, TitanError) or isinstance(error, Unavailable) or _is_api(request):
            return None
        return refusal(request, error)


def refusal(request: HttpRequest, error: TitanError) -> HttpResponseBase:
    """What a visitor gets for an anticipated error; someone not signed in is sent to sign in and back."""
    if error.kind is Kind.UNAUTHENTICATED:
        return redirect(f"{links()['login']}?{urlencode({'next': request.get_full_path()})}")
    template = _TEMPLATE_OF_KIND.get(error.kind, "errors/refused.html")
    values = {"title": _(error.title), "detail": _(error.detail), "problems": error.problems}
    response = _page(
        request, template, problems.status_of(error), {**values, "retry_after": error.retry_after}
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """handler400."""
    return _answer(request, errors.BadRequest())


def permission_denied(request: HttpRequest, exception: PermissionDenied) -> HttpResponseBase:
    """handler403."""
    return _answer(request, errors.Denied(str(exception)))


def page_not_found(request: HttpRequest, exception: Http404) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """handler404. The exception's text is for developers."""
    return _answer(request, NotFound())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """CSRF_FAILURE_VIEW. The reason is for the log, where Django writes it."""
    if _is_api(request):
        return problems.problem(request, errors.CsrfFailed())
    return _page(request, "errors/csrf.html", 403, {"detail": errors.CsrfFailed.title})


def server_error(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """handler500: nothing that could fail again, no context processors, no database, no manifest."""
    body = render_to_string("errors/500.html", {"reference": context.request_id()})
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})


def _answer(request: HttpRequest, error: TitanError) -> HttpResponseBase:
    return problems.problem(request, error) if _is_api(request) else refusal(request, error)


def _page(request: HttpRequest, template: str, status: int, values: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return _toast(status, str(values["detail"]))
    common = {"reference": context.request_id(), "retry": request.get_full_path(), "back": _back(request)}
    response = render(request, template, {**common, **values}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _toast(status: int, detail: str) -> HttpResponse:
    html = render_to_string("components/toasts.html", {"messages": [{"level_tag": "error", "text": detail}]})
    headers = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend", "Cache-Control": "no-store"}
    return HttpResponse(html, status=status, headers=headers)


def _back(request: HttpRequest) -> str:
    """The page the visitor came from, if it is one of ours."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return referer if referer and is_ours else links()["home"]


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")
