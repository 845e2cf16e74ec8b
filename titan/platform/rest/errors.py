"""Refusals of the HTTP door itself, before a context is asked. `http_status` says what no kind can."""

from typing import ClassVar

from titan.kernel.errors import Kind, TitanError


class MalformedBody(TitanError):
    """The body is not JSON (or not UTF-8), so nothing in it could be looked at."""

    code = "titan.malformed_body"
    kind = Kind.INVALID
    title = "The body is not valid JSON"
    http_status: ClassVar[int] = 400


class BadRequest(TitanError):
    """The request breaks HTTP or names a host that is not ours."""

    code = "titan.bad_request"
    kind = Kind.INVALID
    title = "The request is not valid"
    http_status: ClassVar[int] = 400


class BodyTooLarge(TitanError):
    """The body is larger than this address takes."""

    code = "titan.body_too_large"
    kind = Kind.INVALID
    title = "The request body is too large"
    http_status: ClassVar[int] = 413


class UnsupportedMedia(TitanError):
    """The body's Content-Type is not one that this address reads."""

    code = "titan.unsupported_media"
    kind = Kind.INVALID
    title = "The body must be application/json"
    http_status: ClassVar[int] = 415


class MethodNotAllowed(TitanError):
    """The address exists, the method does not; the `Allow` header lists those that do."""

    code = "titan.method_not_allowed"
    kind = Kind.INVALID
    title = "This address does not take that method"
    http_status: ClassVar[int] = 405


class RequestTimeout(TitanError):
    """The body did not arrive in time; nothing was done."""

    code = "titan.request_timeout"
    kind = Kind.UNAVAILABLE
    title = "The request body did not arrive in time"
    http_status: ClassVar[int] = 408


class Unauthenticated(TitanError):
    """The operation needs a user, and neither a bearer token nor a session names one."""

    code = "titan.unauthenticated"
    kind = Kind.UNAUTHENTICATED
    title = "Sign in first"


class Denied(TitanError):
    """The user is known, and may not do this."""

    code = "titan.denied"
    kind = Kind.DENIED
    title = "You may not do this"


class CsrfFailed(TitanError):
    """A session was used for a change without the token that proves the page was ours."""

    code = "titan.csrf_failed"
    kind = Kind.DENIED
    title = "The form token is missing or wrong"


class PreconditionFailed(TitanError):
    """The resource changed since the caller read the version named in `If-Match`."""

    code = "titan.precondition_failed"
    kind = Kind.PRECONDITION
    title = "It was changed in the meantime; read it again"


class PreconditionRequired(TitanError):
    """The operation overwrites, so it needs `If-Match` with the ETag that the caller read."""

    code = "titan.precondition_required"
    kind = Kind.PRECONDITION
    title = "An If-Match header is required"
    http_status: ClassVar[int] = 428


class TooManyRequests(TitanError):
    """The rate limit of the operation is used up; `Retry-After` says for how long."""

    code = "titan.too_many_requests"
    kind = Kind.TOO_MANY
    title = "Too many requests"


class InternalError(TitanError):
    """A fault of ours. It is logged under the request id; nothing more is told."""

    code = "titan.internal_error"
    kind = Kind.UNAVAILABLE
    title = "Something went wrong on our side"
    http_status: ClassVar[int] = 500
