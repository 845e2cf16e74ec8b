"""As much of a web framework as a simulator needs: requests, answers, routes with `{names}`."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]
MAX_BODY = 1_000_000


class BadRequest(Exception):
    """The request cannot be read; answered 400 with this text."""


@dataclass(frozen=True, slots=True)
class Request:
    """What came in. Header names are lower case; `path` holds the parts that the route names."""

    method: str
    url_path: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    path: Mapping[str, str]

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises BadRequest."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError as error:
            raise BadRequest(f"not JSON: {error}") from error
        if not isinstance(found, dict):
            raise BadRequest("not a JSON object")
        return found

    def form(self) -> dict[str, str]:
        """The fields of a form, the last value of each. Raises BadRequest."""
        try:
            fields = parse_qs(self.body.decode("utf8"), keep_blank_values=True)
        except ValueError as error:
            raise BadRequest(f"not a form: {error}") from error
        return {name: values[-1] for name, values in fields.items()}


@dataclass(frozen=True, slots=True)
class Response:
    """What goes out."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Request], Awaitable[Response]]


def as_json(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(json.dumps(value, default=str).encode(), status)


def page(html: str, status: int = 200) -> Response:
    """An HTML answer that nobody may frame or cache."""
    headers = {"Cache-Control": "no-store", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}
    return Response(html.encode(), status, "text/html; charset=utf-8", headers)


def see_other(url: str) -> Response:
    """303: go there with GET."""
    return Response(b"", 303, "text/plain", {"Location": url, "Cache-Control": "no-store"})


class Router:
    """An ASGI application of routes such as `router.add("POST", "/v1/intents/{id}/void", handler)`."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def add(self, method: str, path: str, handler: Handler) -> None:
        """Serve `handler` there."""
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)
        self._routes.append((method, re.compile(f"{pattern}$"), handler))

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        path = scope["path"].removeprefix(scope.get("root_path", "")) or "/"
        handler, names, status = self._find(scope["method"], path)
        if handler is None:
            response = as_json({"code": "not_found" if status == 404 else "method_not_allowed"}, status)
        else:
            try:
                response = await handler(await _read(scope, receive, path, names))
            except BadRequest as error:
                response = as_json({"code": "bad_request", "detail": str(error)}, 400)
        await _write(response, send)

    def _find(self, method: str, path: str) -> tuple[Handler | None, Mapping[str, str], int]:
        status = 404
        for allowed, pattern, handler in self._routes:
            match = pattern.match(path)
            if match and allowed == method:
                return handler, match.groupdict(), 200
            status = 405 if match else status
        return None, {}, status


async def _read(
    scope: MutableMapping[str, Any], receive: Receive, path: str, names: Mapping[str, str]
) -> Request:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise BadRequest("too large")
    query = parse_qs(scope["query_string"].decode("latin1"), keep_blank_values=True)
    return Request(
        method=scope["method"],
        url_path=path,
        headers={name.decode("latin1").lower(): value.decode("latin1") for name, value in scope["headers"]},
        query={name: values[-1] for name, values in query.items()},
        body=body,
        path=names,
    )


async def _write(response: Response, send: Send) -> None:
    headers = {"Content-Type": response.content_type, **response.headers}
    pairs = [(name.encode("latin1"), value.encode("latin1")) for name, value in headers.items()]
    pairs.append((b"Content-Length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": pairs})
    await send({"type": "http.response.body", "body": response.body})
