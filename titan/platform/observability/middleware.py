"""The outermost middleware: gives a request its ids, counts and times it, writes one access line."""

import logging
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connections
from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponseBase

from . import context, health, metrics
from .logs import cell, without_tokens

_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{8,64}", re.ASCII).fullmatch
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII).match
_NO_TRACE = "0" * 32
_log = logging.getLogger("titan.access")


class RequestContextMiddleware:
    """Sets `context.current()` for the request, echoes `X-Request-Id`, answers probes at once.

    A probe names no host of ours and speaks no TLS, so it must not reach the checks of either.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        for connection in connections.all(initialized_only=True):
            _count_queries_of(connection)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request inside its context."""
        started = time.perf_counter()
        current = _context_of(request.META)
        token = context.enter(current)
        try:
            probe = health.PROBES.get(request.path_info)
            response = probe(request) if probe else self.get_response(request)
            response.headers["X-Request-Id"] = current.request_id
            if probe is None:
                seconds = time.perf_counter() - started
                metrics.observe_request(request, response.status_code, seconds)
                if _log.isEnabledFor(logging.INFO):
                    _write_line(request, response.status_code, seconds, current)
            return response
        finally:
            context.leave(token)


def _context_of(headers: dict[str, Any]) -> context.RequestContext:
    """The ids that the caller sent where they are sane, else fresh ones."""
    request_id = headers.get("HTTP_X_REQUEST_ID")
    if request_id is None or not _SANE_ID(request_id):
        request_id = context.new_id()
    traceparent = headers.get("HTTP_TRACEPARENT")
    found = _TRACEPARENT(traceparent) if traceparent else None
    if found and found[1] != _NO_TRACE:
        return context.RequestContext(request_id, found[1])
    return context.RequestContext(request_id, request_id if len(request_id) == 32 else context.new_id())


def _write_line(request: HttpRequest, status: int, seconds: float, current: context.RequestContext) -> None:
    # The path without its query, which may hold a search for a person, and without the token of a mail link.
    line = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "event": "request",
        "level": "info",
        "method": request.method,
        "path": without_tokens(request.path),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "queries": current.queries,
        "request_id": current.request_id,
        "trace_id": current.trace_id,
        "user_id": current.actor,
        "cell": cell(),
    }
    # Handed over whole: Logger.info would walk the stack for the caller's file and line.
    _log.handle(logging.LogRecord("titan.access", logging.INFO, "", 0, line, None, None))


def _count_query(execute: Callable[..., Any], sql: Any, params: Any, many: bool, options: Any) -> Any:
    found = context.current()
    if found is not None:
        found.queries += 1
    return execute(sql, params, many, options)


def _count_queries_of(connection: Any, **_signal: Any) -> None:
    if _count_query not in connection.execute_wrappers:
        connection.execute_wrappers.append(_count_query)


connection_created.connect(_count_queries_of, dispatch_uid="titan.observability.queries")
