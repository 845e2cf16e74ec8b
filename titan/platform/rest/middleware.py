"""Outages become 503 with Retry-After wherever they strike, and recovery needs no restart.

Also the last word under /api/: whatever answered an error there, it leaves as problem+json.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from titan.kernel.errors import TitanError, Unavailable
from titan.platform.observability import context

from . import problems

_MARK = "_titan_outage"
_PLAIN = "<!doctype html><title>Back in a moment</title><h1>Back in a moment</h1><p>Please try again in a few seconds.</p>"


class UnavailableMiddleware:
    """See the module. Stands outside everything that uses the database or Valkey."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        got_request_exception.connect(_note_outage, dispatch_uid="titan.rest.outage")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; replace what an outage or Django itself left behind."""
        response = self.get_response(request)
        if response.status_code < 400:
            return response
        if response.status_code == 503:
            close_broken_connections()
        if getattr(request, _MARK, False) and response.status_code == 500:
            return unavailable(request)
        if request.path_info.startswith("/api/") and not _is_problem(response):
            return _with_headers_of(response, problems.for_status(request, response.status_code))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Errors of views: outages anywhere; under /api/ everything."""
        if request.path_info.startswith("/api/"):
            return problems.respond(request, error)
        if problems.is_outage(error) or isinstance(error, Unavailable):
            return unavailable(request)
        return None


def unavailable(request: HttpRequest) -> HttpResponse:
    """The 503 in the form that the caller reads, with broken connections thrown away."""
    close_broken_connections()
    if request.path_info.startswith("/api/") or "application/json" in request.headers.get("Accept", ""):
        return problems.problem(request, Unavailable(retry_after=problems.RETRY_SECONDS))
    page: str
    try:
        page = render_to_string("errors/503.html", {"request_id": context.request_id()})
    except (TemplateDoesNotExist, TitanError):
        page = _PLAIN
    response = HttpResponse(page, status=503)
    response.headers["Retry-After"] = str(problems.RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def close_broken_connections() -> None:
    """Close this thread's database connections that no longer work; the next use opens new ones."""
    for connection in connections.all(initialized_only=True):
        if (
            connection.connection is not None
            and not connection.in_atomic_block
            and not connection.is_usable()
        ):
            connection.close()


def _note_outage(request: HttpRequest | None = None, **_signal: Any) -> None:
    """Middleware errors reach us only as a rendered 500; remember what they were."""
    error = sys.exc_info()[1]
    if request is not None and error is not None and problems.is_outage(error):
        setattr(request, _MARK, True)


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith(problems.MEDIA_TYPE)


def _with_headers_of(replaced: HttpResponseBase, response: HttpResponse) -> HttpResponse:
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in replaced.headers:
            response.headers[name] = replaced.headers[name]
    replaced.close()
    return response
