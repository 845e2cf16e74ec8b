"""Refusals as pages, toasts and redirects."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client, RequestFactory

from titan.platform.pages import errors
from titan.platform.rest.errors import Unauthenticated

Visit = Callable[..., Any]


def test_refusal_of_a_context_becomes_a_page_with_its_words(visit: Visit) -> None:
    response = visit("/sold-out/")
    assert response.status_code == 409
    assert b"Sold out" in response.content
    assert b"Two others were &lt;b&gt;faster&lt;/b&gt;." in response.content
    assert response.headers["Cache-Control"] == "no-store"


def test_refusal_becomes_a_toast_for_htmx(visit: Visit) -> None:
    response = visit("/sold-out/", headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Retarget"]) == (409, "#toasts")
    assert b"<html" not in response.content
    assert b"&lt;b&gt;faster" in response.content


def test_missing_page_is_a_404_that_leads_on(visit: Visit) -> None:
    response = visit("/nowhere/")
    assert response.status_code == 404
    assert b'href="/search"' in response.content


def test_stale_form_explains_itself() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/own/", headers={"Referer": "http://testserver/shared/"})
    assert response.status_code == 403
    assert b'href="http://testserver/shared/"' in response.content


def test_way_back_never_leads_to_another_site() -> None:
    client = Client(enforce_csrf_checks=True)
    body = client.post("/own/", headers={"Referer": "https://evil.example/x"}).content
    assert b"evil.example" not in body


def test_who_must_sign_in_comes_back_afterwards() -> None:
    response = errors.refusal(RequestFactory().get("/orders/?page=2"), Unauthenticated())
    assert response.status_code == 302
    assert response.headers["Location"].endswith("?next=%2Forders%2F%3Fpage%3D2")


def test_server_error_page_needs_nothing_that_may_be_broken(settings: Any) -> None:
    settings.STORAGES = {}
    response = errors.server_error(RequestFactory().get("/"))
    assert isinstance(response, HttpResponse)
    assert response.status_code == 500
    assert b"went wrong" in response.content
