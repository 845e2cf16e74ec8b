"""Whose cart a request means, and how the answer keeps a guest's."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase

from titan.platform.pages.visitor import CART_COOKIE
from titan.platform.rest.operation import Answer, Request
from titan.platform.rest.serving import render

from .. import api
from ..contracts import Cart, StoredLine

Lines = tuple[StoredLine, ...]


def guest_lines(request: Request) -> Lines:
    """The lines in the guest's cookie."""
    return api.read_guest_cookie(text=request.http.COOKIES.get(api.GUEST_COOKIE))


def shown(request: Request, *, currency: str) -> Cart:
    """The caller's cart."""
    if request.principal is not None:
        return api.view(user_id=request.principal.user_id, currency=currency)
    return api.view_lines(lines=guest_lines(request), currency=currency)


def changed(
    request: Request,
    *,
    status: int,
    currency: str,
    user: Callable[[UUID], Lines],
    guest: Callable[[Lines], Lines],
) -> HttpResponseBase:
    """Change the caller's cart and answer it as it now stands."""
    principal = request.principal
    lines = user(principal.user_id) if principal else guest(guest_lines(request))
    return answered(request, lines, api.view_lines(lines=lines, currency=currency), status=status)


def answered(request: Request, lines: Lines, cart: Cart, *, status: int) -> HttpResponseBase:
    """The cart that was changed, with the cookies that keep it and its count."""
    response = render(request, Answer(status, cart))
    if request.principal is None:
        keep_guest_cookie(response, lines)
    set_count_cookie(response, lines)
    return response


def keep_guest_cookie(response: HttpResponseBase, lines: Lines) -> None:
    """Hand a guest the cart to carry."""
    response.set_cookie(
        api.GUEST_COOKIE,
        api.write_guest_cookie(lines=lines),
        max_age=api.GUEST_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def set_count_cookie(response: HttpResponseBase, lines: Lines) -> None:
    """The number on the cart's badge, for shared pages."""
    response.set_cookie(
        CART_COOKIE,
        str(api.count(lines=lines)),
        max_age=api.GUEST_COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
