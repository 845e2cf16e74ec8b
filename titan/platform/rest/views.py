"""The description of the API and of its errors, for programs and for people."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from titan.kernel.errors import NotFound

from . import codes, etags, problems
from .renderers import dumps

_CACHE = "public, max-age=300"


@cache
def description() -> bytes:
    """The OpenAPI 3.1 document; the same for everybody until the process ends."""
    return dumps(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """`/api/schema/`: the OpenAPI document as JSON."""
    return _cacheable(request, HttpResponse(description(), content_type="application/vnd.oai.openapi+json"))


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """`/api/docs/`: Swagger UI over it, served from here."""
    return _page(request, "rest/docs.html", {})


@require_safe
def error_list(request: HttpRequest) -> HttpResponse:
    """`/api/errors/`: every error code, as a page or as JSON."""
    known = codes.all_codes()
    if _wants_json(request):
        return _cacheable(request, HttpResponse(dumps({"results": known}), content_type="application/json"))
    return _page(request, "rest/errors.html", {"codes": known})


@require_safe
def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """`/api/errors/<code>`: what a code means, as a page or as JSON."""
    found = codes.find(code)
    if found is None:
        return problems.problem(request, NotFound("There is no such error code. /api/errors/ lists all."))
    if _wants_json(request):
        return _cacheable(request, HttpResponse(dumps(found), content_type="application/json"))
    return _page(request, "rest/errors.html", {"codes": [found]})


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _page(request: HttpRequest, template: str, values: dict[str, object]) -> HttpResponse:
    return _cacheable(request, render(request, template, values))


def _cacheable(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = _CACHE
    response.headers["Vary"] = "Accept"
    tag = response.headers["ETag"] = etags.tag_of(response.content)
    if etags.matches(request.META.get("HTTP_IF_NONE_MATCH"), tag):
        response.status_code = 304
        response.content = b""
    return response
