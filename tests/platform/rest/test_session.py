"""The session of our own pages as a way to call the API."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.test import RequestFactory

from titan.platform.rest.authentication import principal_of
from titan.platform.rest.errors import CsrfFailed


def request_of_session(
    method: str, *, is_active: bool = True, token: str = "", cookie: str = ""
) -> HttpRequest:
    headers = {"X-CSRFToken": token} if token else {}
    request: Any = RequestFactory().generic(method, "/api/v1/pebbles", headers=headers)
    request._dont_enforce_csrf_checks = False
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "s"
    if cookie:
        request.COOKIES[settings.CSRF_COOKIE_NAME] = cookie
    request.user = SimpleNamespace(pk=7, is_authenticated=True, is_active=is_active)
    checked: HttpRequest = request
    return checked


def test_names_the_user_of_a_read() -> None:
    found = principal_of(request_of_session("GET"))

    assert found is not None
    assert (found.user_id.int, found.roles) == (7, frozenset({"session"}))


def test_needs_the_form_token_for_a_change() -> None:
    page = HttpRequest()
    token, cookie = get_token(page), page.META["CSRF_COOKIE"]

    assert principal_of(request_of_session("POST", token=token, cookie=cookie)) is not None
    with pytest.raises(CsrfFailed):
        principal_of(request_of_session("POST"))
    with pytest.raises(CsrfFailed):
        principal_of(request_of_session("POST", token=token))


def test_of_a_deactivated_user_is_a_guest() -> None:
    assert principal_of(request_of_session("GET", is_active=False)) is None


def test_is_not_looked_up_without_its_cookie() -> None:
    request = RequestFactory().get("/api/v1/pebbles")

    assert principal_of(request) is None
