"""Serving one call by its declaration: who, how often, with what; then run, render, label."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from titan.kernel.paging import Page
from titan.platform import idempotency

from . import etags, problems, ratelimit
from .declaration import Answer, Operation
from .errors import Denied, TooManyRequests, Unauthenticated, UnsupportedMedia
from .parsing import parse_body, parse_query
from .renderers import dumps
from .request import Request

_ROLES = {"staff": "staff", "seller": "seller"}
# A bucket is frozen for a part of a second; what still finds it so after MOVING_S is told that it is an outage.
MOVING_S, AGAIN_S = 1.5, 0.05
# Said anew for every answer, so not part of a stored one.
_NOT_STORED = frozenset({"ratelimit", "ratelimit-policy", "set-cookie", "vary"})


@dataclass(slots=True)
class Call:
    """One request on its way through an operation. `headers` are added to whatever is answered."""

    operation: Operation
    request: Request
    path: Mapping[str, Any]
    handler: Callable[..., Any]
    scope: Callable[[Request], str]
    headers: dict[str, str] = field(default_factory=dict)


def serve(call: Call) -> HttpResponseBase:
    """The answer of the operation, or the problem that prevented it. Never raises."""
    try:
        response = _serve(call)
    except Exception as error:  # noqa: BLE001 - rendered, and logged where nobody anticipated it
        response = problems.respond(call.request.http, error)
    for name, value in call.headers.items():
        response.headers.setdefault(name, value)
    return response


def _serve(call: Call) -> HttpResponseBase:
    _authorise(call)
    _take_rate(call)
    arguments = _arguments(call)
    if call.operation.idempotent:
        call.request.idempotency_key = _key(call)
    if call.operation.idempotent in (True, "optional"):
        return _once(call, arguments)
    if call.operation.idempotent == "command":
        return _patiently(call, arguments)
    return _run(call, arguments)


def _patiently(call: Call, arguments: Mapping[str, Any]) -> HttpResponseBase:
    """Begin a command anew while a bucket that it writes to, and that is not the caller's, is frozen on its way to another cell.

    The caller's own bucket waits at the door (`titan.cells.moving.gates`).
    """
    give_up = time.monotonic() + MOVING_S
    while True:
        try:
            return _run(call, arguments)
        except OperationalError as error:
            if not problems.is_moving(error) or time.monotonic() > give_up:
                raise
        time.sleep(AGAIN_S)


def _key(call: Call) -> str:
    given = call.request.http.META.get("HTTP_IDEMPOTENCY_KEY")
    if given is None and call.operation.idempotent == "optional":
        return uuid4().hex
    return idempotency.checked_key(given)


def _authorise(call: Call) -> None:
    auth = call.operation.auth
    if auth in ("none", "optional"):
        return
    principal = call.request.principal
    if principal is None:
        raise Unauthenticated
    role = _ROLES.get(auth)
    if role is not None and role not in principal.roles:
        raise Denied


def _take_rate(call: Call) -> None:
    rate = call.operation.limit
    if rate is None:
        return
    name = call.operation.name
    principal = None if call.operation.auth == "none" else call.request.principal
    key = str(principal.user_id) if principal is not None else call.request.address
    decision = ratelimit.check(name, key, rate.limit, rate.window_s)
    call.headers.update(ratelimit.headers(name, rate, decision))
    if not decision.allowed:
        raise TooManyRequests(retry_after=decision.retry_after)


def _arguments(call: Call) -> dict[str, Any]:
    arguments = dict(call.path)
    http = call.request.http
    if call.operation.query is not None:
        arguments["query"] = parse_query(call.operation.query, http.GET)
    if call.operation.body is not None:
        raw = http.body
        if raw:
            _require_json(http)
        arguments["body"] = parse_body(call.operation.body, raw)
    return arguments


def _require_json(http: HttpRequest) -> None:
    media = (http.content_type or "").lower()
    if media != "application/json" and not media.endswith("+json"):
        raise UnsupportedMedia


def _run(call: Call, arguments: Mapping[str, Any]) -> HttpResponseBase:
    result = call.handler(call.request, **arguments)
    response = render(call.request, result) if isinstance(result, Answer) else result
    if not isinstance(response, HttpResponseBase):
        raise TypeError(f"{call.operation.name} returned {type(result).__name__}, not an Answer")
    _label(call, response)
    return response


def render(request: Request, answer: Answer) -> HttpResponse:
    """The HTTP form of an answer."""
    body = answer.body
    if isinstance(body, Page):
        body = {"results": body.results, "next": request.next_url(body.next)}
    if body is None:
        response = HttpResponse(status=answer.status)
        del response.headers["Content-Type"]
    else:
        raw = body if isinstance(body, bytes) else dumps(body)
        response = HttpResponse(raw, status=answer.status, content_type=answer.content_type)
    for name, value in answer.headers.items():
        response.headers[name] = value
    return response


def _label(call: Call, response: HttpResponseBase) -> None:
    """Add caching headers; turn a body that the caller has already into 304."""
    response.headers.setdefault("Cache-Control", call.operation.cache)
    if "principal" in call.request.__dict__ and "no-store" not in response.headers["Cache-Control"]:
        response.headers["Vary"] = "Authorization, Cookie"
    if not call.operation.etag or response.status_code != 200 or not isinstance(response, HttpResponse):
        return
    tag = response.headers.get("ETag") or etags.tag_of(response.content)
    response.headers["ETag"] = tag
    if etags.matches(call.request.http.META.get("HTTP_IF_NONE_MATCH"), tag):
        response.status_code = 304
        response.content = b""
        response.headers.pop("Content-Type", None)


def _once(call: Call, arguments: Mapping[str, Any]) -> HttpResponse:
    """Run the operation at most once for its key; replay the stored answer afterwards."""
    request = call.request
    made: list[HttpResponse] = []

    def work() -> idempotency.StoredAnswer:
        made.append(_run_or_refuse(call, arguments))
        return _storable(made[0])

    outcome = idempotency.once(
        scope=call.scope(request), key=request.idempotency_key, fingerprint=request.fingerprint, work=work
    )
    # The first answer goes out as it was made, cookies included; a replay is what could be stored.
    return made[0] if made else _replayed(outcome.answer)


def _run_or_refuse(call: Call, arguments: Mapping[str, Any]) -> HttpResponse:
    try:
        response = _run(call, arguments)
        if not isinstance(response, HttpResponse):
            raise TypeError(f"{call.operation.name} streams, so its answer cannot be stored")
    except Exception as error:  # noqa: BLE001 - a refusal is an answer too; faults are not stored by `once`
        return problems.respond(call.request.http, error)
    return response


def _storable(response: HttpResponse) -> idempotency.StoredAnswer:
    headers = {name: value for name, value in response.headers.items() if name.lower() not in _NOT_STORED}
    return idempotency.StoredAnswer(response.status_code, headers, response.content)


def _replayed(stored: idempotency.StoredAnswer) -> HttpResponse:
    response = HttpResponse(stored.body, status=stored.status)
    del response.headers["Content-Type"]
    for name, value in stored.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replayed"] = "true"
    return response
