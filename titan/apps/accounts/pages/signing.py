"""Signing a browser in and out, and where it goes from there."""

from contextlib import suppress
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from titan.apps.users.contracts import User
from titan.platform.observability.client_address import client_address

from .. import api
from ..contracts import Client, SessionNotFound
from .backend import PasswordBackend

DEVICE_COOKIE = "titan_device"
DEVICE_LIFETIME = timedelta(days=400)
GUEST_CART_COOKIE = "titan_cart"
MERGE_PATH = "/cart/merge/"
SESSION_ID = "titan_sid"
_BACKEND = "titan.apps.accounts.pages.backend.PasswordBackend"


def client_of(request: HttpRequest) -> Client:
    """Who is at the other end."""
    return Client(
        address=client_address(request),
        user_agent=request.headers.get("User-Agent", "")[:400],
        device=request.COOKIES.get(DEVICE_COOKIE, ""),
    )


def next_path(request: HttpRequest) -> str:
    """The page of ours to go on to; empty when none or a foreign one is asked for."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


def sign_in(request: HttpRequest, user: User, *, onward: str = "") -> HttpResponse:
    """Open a session for the browser and send it on (to `onward`, else to the page that it wants), over the merging of its
    guest cart if it has one.
    """
    row = PasswordBackend().get_user(user.id)
    login(request, row, backend=_BACKEND)
    key = request.session.session_key or ""
    session_id = api.open_browser_session(user=user, client=client_of(request), django_key=key)
    request.session[SESSION_ID] = str(session_id)
    response = HttpResponseRedirect(_after_sign_in(request, onward))
    speak(response, user)
    response.set_cookie(
        DEVICE_COOKIE,
        api.device_mark(user_id=user.id),
        max_age=DEVICE_LIFETIME,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def _after_sign_in(request: HttpRequest, onward: str) -> str:
    onward = onward or next_path(request) or settings.LOGIN_REDIRECT_URL
    if GUEST_CART_COOKIE not in request.COOKIES:
        return onward
    return f"{MERGE_PATH}?{urlencode({'next': onward})}"


def speak(response: HttpResponse, user: User) -> None:
    """From now on the pages are in the user's language; in the site's own where that is no longer offered."""
    language = user.locale if user.locale in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=DEVICE_LIFETIME, samesite="Lax", httponly=True
    )


def session_id_of(request: HttpRequest) -> UUID | None:
    """The id of this browser's session, as the list of devices knows it."""
    found = request.session.get(SESSION_ID)
    return UUID(found) if found else None


def sign_out(request: HttpRequest) -> None:
    """End this browser's session."""
    session_id = session_id_of(request)
    if session_id is not None and request.user.is_authenticated:
        # Its row may be gone already; then Django's session is all there is to end.
        with suppress(SessionNotFound):
            api.end_session(user_id=UUID(str(request.user.pk)), session_id=session_id)
    logout(request)
