"""RFC 9457: every refusal under /api/ is `application/problem+json`, whatever raised it."""

from collections.abc import Mapping
from typing import Any

import orjson
import psycopg
import redis
import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import RawPostDataException, UnreadablePostError
from rest_framework import exceptions as drf

from titan.kernel.errors import InvalidInput, Kind, NotFound, TitanError, Unavailable
from titan.platform.observability import context

from . import errors

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
STATUS_OF_KIND = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.DENIED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.PRECONDITION: 412,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}
# A statement sent to a server that became a standby: the primary is elsewhere by now.
_READ_ONLY = "25006"
_LOCKED = "55P03"
_log = structlog.get_logger(__name__)


def status_of(error: TitanError | type[TitanError]) -> int:
    """The HTTP status of an error: its own `http_status`, else that of its kind."""
    return int(getattr(error, "http_status", None) or STATUS_OF_KIND[error.kind])


def type_of(code: str) -> str:
    """The address that explains a code; RFC 9457's `type`."""
    return f"/api/errors/{code}"


def is_outage(error: BaseException) -> bool:
    """Whether PostgreSQL or Valkey could not be reached, or gave up on this statement."""
    if isinstance(
        error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
    ):
        return True
    if isinstance(error, redis.ConnectionError | redis.TimeoutError | redis.ReadOnlyError):
        return True
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "sqlstate", "") == _READ_ONLY


def is_moving(error: OperationalError) -> bool:
    """Whether a write was refused since its bucket is moving to another cell (`portability_pass`)."""
    return getattr(error.__cause__, "sqlstate", "") == _LOCKED and "is moving to another cell" in str(error)


def problem(request: HttpRequest, error: TitanError) -> HttpResponse:
    """The answer for an anticipated error."""
    status = status_of(error)
    body: dict[str, Any] = {
        "type": type_of(error.code),
        "title": error.title,
        "status": status,
        "detail": error.detail,
        "instance": request.path,
        "code": error.code,
        "request_id": context.request_id(),
    }
    if error.problems:
        body["errors"] = [
            {"pointer": fault.pointer, "code": fault.code, "message": fault.message}
            for fault in error.problems
        ]
    for name, value in error.extra.items():
        body.setdefault(name, value)
    response = HttpResponse(orjson.dumps(body, default=str), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    # Django would log every status from 500 up once more, without our ids.
    response._has_been_logged = True  # type: ignore[attr-defined]
    _add_headers(response, error, status)
    return response


def _add_headers(response: HttpResponse, error: TitanError, status: int) -> None:
    if status == 401:
        challenge = "" if isinstance(error, errors.Unauthenticated) else ', error="invalid_token"'
        response.headers["WWW-Authenticate"] = f'Bearer realm="titan"{challenge}'
    retry_after = error.retry_after
    if retry_after is None and status in (429, 503):
        retry_after = RETRY_SECONDS
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, retry_after))


def respond(request: HttpRequest, error: Exception) -> HttpResponse:
    """The problem answer for any exception at all; logs what nobody anticipated."""
    return problem(request, as_titan_error(error))


def as_titan_error(error: Exception) -> TitanError:
    """The error as a caller may see it. Outages and faults of ours are logged here, once."""
    if isinstance(error, TitanError):
        return error
    if is_outage(error):
        _log.warning("outage", error=type(error).__name__, reason=str(error).strip())
        return Unavailable(retry_after=RETRY_SECONDS)
    known = _of_django(error)
    if known is not None:
        return known
    if isinstance(error, drf.APIException):
        return _of_drf(error)
    if isinstance(error, DataError):
        # A number or text that no column takes: the caller's fault, but a contract of ours was too wide.
        _log.error("input_does_not_fit", exc_info=error)
        return InvalidInput("A value is out of the range that can be stored.")
    _log.error("unhandled", exc_info=error)
    return errors.InternalError()


def _of_django(error: Exception) -> TitanError | None:
    table: tuple[tuple[type[Exception] | tuple[type[Exception], ...], type[TitanError]], ...] = (
        (Http404, NotFound),
        (PermissionDenied, errors.Denied),
        (RequestDataTooBig, errors.BodyTooLarge),
        ((UnreadablePostError, RawPostDataException, SuspiciousOperation), errors.BadRequest),
    )
    return next((found() for kinds, found in table if isinstance(error, kinds)), None)


_DRF: Mapping[type[drf.APIException], type[TitanError]] = {
    drf.NotAuthenticated: errors.Unauthenticated,
    drf.AuthenticationFailed: errors.Unauthenticated,
    drf.PermissionDenied: errors.Denied,
    drf.NotFound: NotFound,
    drf.MethodNotAllowed: errors.MethodNotAllowed,
    drf.UnsupportedMediaType: errors.UnsupportedMedia,
    drf.ParseError: errors.MalformedBody,
    drf.Throttled: errors.TooManyRequests,
}


def _of_drf(error: drf.APIException) -> TitanError:
    for kind, ours in _DRF.items():
        if isinstance(error, kind):
            return ours()
    return errors.BadRequest() if error.status_code < 500 else errors.InternalError()


def exception_handler(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """REST framework's hook, for views that are not an `Endpoint`."""
    return respond(context["request"], error)


def api_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """The answer for an address under /api/ that leads nowhere; usable as a `handler404`."""
    return problem(request, NotFound("There is no such address. /api/docs/ lists those that exist."))


def for_status(request: HttpRequest, status: int) -> HttpResponse:
    """The problem for a bare status that something outside of our endpoints answered."""
    if status == 404:
        return api_404(request)
    return problem(
        request, _OF_STATUS.get(status, errors.InternalError if status >= 500 else errors.BadRequest)()
    )


_OF_STATUS: Mapping[int, type[TitanError]] = {
    401: errors.Unauthenticated,
    403: errors.Denied,
    405: errors.MethodNotAllowed,
    413: errors.BodyTooLarge,
    415: errors.UnsupportedMedia,
    429: errors.TooManyRequests,
    503: Unavailable,
}
