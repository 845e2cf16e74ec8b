"""A cell answers only what is at home here: 421 with the home's number for all else, which the router follows.

Also gives a browser that signs in the cookie by which the router knows its home.
"""

import base64
import binascii
import re
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import orjson
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import MiddlewareNotUsed
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from titan.kernel.ids import bucket_for, bucket_of
from titan.platform import homes
from titan.platform.observability import health

from . import signing
from .home import Home
from .moving.gates import Gate
from .routes import UUID8, Rule, bucket_in, rule_of

HOME_HEADER = "X-Titan-Home"
_ID = re.compile(UUID8, re.IGNORECASE)
_REGISTERING = frozenset({"/api/v1/accounts/register", "/account/signup/"})
_REFRESH = re.compile(r"([0-9a-f]{3})\.")


class HomeMiddleware:
    """See the module. With no directory configured this is the only cell, and it is not used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if settings.CELL_DIRECTORY is None:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.home = Home(settings.CELL_DIRECTORY, cell=settings.CELL)
        self.gate = Gate(settings.VAR_DIR)
        health.CHECKS["cell"] = self.home.problem

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request, or name the cell that will."""
        bucket = bucket_asked_for(request, self.home.key)
        if bucket is None:
            return self._served(request)
        # While a bucket moves, its requests wait here for the moment in which nobody may write.
        with self.gate.passing(bucket):
            number = self.home.elsewhere(bucket)
            return self._served(request) if number is None else not_at_home(number)

    def _served(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        self._mark(request, response)
        return response

    def _mark(self, request: HttpRequest, response: HttpResponseBase) -> None:
        session = getattr(request, "session", None)
        if session is None or not session.modified:
            return
        if SESSION_KEY in session:
            response.set_cookie(
                signing.COOKIE,
                signing.route_mark(self.home.key, bucket_of(UUID(session[SESSION_KEY]))),
                max_age=settings.SESSION_COOKIE_AGE,
                httponly=True,
                secure=settings.SESSION_COOKIE_SECURE,
                samesite="Lax",
            )
        elif signing.COOKIE in request.COOKIES:
            response.delete_cookie(signing.COOKIE, samesite="Lax")


def not_at_home(number: int) -> HttpResponse:
    """421 (RFC 9110): this cell cannot answer, cell `number` can. The router makes a 307 of it."""
    body = {
        "type": "about:blank",
        "title": "Misdirected Request",
        "status": 421,
        "detail": f"This is at home in cell {number}. Ask through the router.",
    }
    response = HttpResponse(orjson.dumps(body), status=421, content_type="application/problem+json")
    response.headers[HOME_HEADER] = str(number)
    response.headers["Cache-Control"] = "no-store"
    return response


def bucket_asked_for(request: HttpRequest, key: bytes) -> int | None:
    """The bucket that a request is about, by the rule of its path; None where any cell may answer."""
    path = request.path_info
    match rule_of(path):
        case Rule.ANY:
            return None
        case Rule.ID:
            found = bucket_in(path)
            return _of_caller(request, key) if found is None else found
        case Rule.CALLER:
            found = _of_caller(request, key)
            return bucket_in(path) if found is None else found
        case Rule.MAIL:
            return _of_mail(path.split("/")[3])
        case Rule.BODY:
            return _of_first_id(request.body)
        case Rule.IDENTIFIER:
            if request.method != "POST":
                return None
            return _of_identifier(_fields(request), is_new=path in _REGISTERING)


def _of_caller(request: HttpRequest, key: bytes) -> int | None:
    """The token's bucket, unverified: a forged one is refused by the cell that it names."""
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if scheme.lower() == "bearer":
        parts = token.strip().split(".")
        claims = _json(_decoded(parts[1])) if len(parts) == 3 else {}
        return _of_first_id(str(claims.get("sub", "")).encode())
    return signing.bucket_of_mark(key, request.COOKIES.get(signing.COOKIE, ""))


def _of_identifier(fields: dict[str, object], *, is_new: bool) -> int | None:
    email, phone, refresh, token = (
        str(fields.get(name) or "") for name in ("email", "phone", "refresh", "token")
    )
    if email or phone:
        return bucket_for(email) if is_new else _of_holder(email or phone)
    if found := _REFRESH.match(refresh):
        return int(found[1], 16)
    return _of_mail(token) if token else None


def _of_holder(identifier: str) -> int:
    """Where the owner lives, which is where an address hashes to unless that was changed."""
    holder = None
    # While the database is away, what answers the request says so.
    with suppress(DatabaseError, InterfaceError):
        holder = homes.holder_of(identifier)
    return bucket_of(holder) if holder is not None else homes.bucket_of_identifier(identifier)


def _of_mail(token: str) -> int | None:
    return _of_first_id(_decoded(token.partition(":")[0]))


def _of_first_id(raw: bytes) -> int | None:
    found = _ID.search(raw.decode("utf8", "replace"))
    return int(found[0][15:18], 16) if found else None


def _fields(request: HttpRequest) -> dict[str, object]:
    if request.content_type == "application/json" or request.path_info.startswith("/api/"):
        return _json(request.body)
    return dict(request.POST.items())


def _json(raw: bytes) -> dict[str, object]:
    try:
        found = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
