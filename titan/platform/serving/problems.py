"""Refusals that the front gives without Django, as RFC 9457 problem+json."""

import orjson

from .lanes import LaneResponse

_TITLES = {
    408: ("titan.request_timeout", "The request body did not arrive in time"),
    413: ("titan.body_too_large", "The request body is too large"),
    500: ("titan.internal_error", "Something went wrong on our side"),
    503: ("titan.unavailable", "Titan cannot answer this right now"),
}


def problem(status: int, *, detail: str, retry_after: int | None = None, close: bool = False) -> LaneResponse:
    """A problem+json answer; `close` also ends the connection, for a body that was not read."""
    code, title = _TITLES[status]
    body = {"type": f"/api/errors/{code}", "title": title, "status": status, "code": code, "detail": detail}
    headers = [("cache-control", "no-store")]
    if retry_after is not None:
        headers.append(("retry-after", str(retry_after)))
    if close:
        headers.append(("connection", "close"))
    return LaneResponse(status, orjson.dumps(body), "application/problem+json", tuple(headers))
