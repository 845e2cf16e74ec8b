"""Every public route shows where it belongs, or stands in the list of those that any cell may answer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

from titan.cells.routes import Rule, rule_of
from titan.kernel.ids import new_id

ID = str(new_id(bucket=0x123))
SAMPLES = {"uuid": ID, "int": "7", "slug": "word", "str": "word", "path": "a/b.png"}
# Public pages and reads of what is published to all cells. A route that is new is added here only if it writes
# nothing and shows nothing that belongs to one user.
ANYWHERE = (
    r"/",
    r"/(categories|p|products|shops|search|help|legal|media|sitemaps|styleguide|static)(/.*)?",
    r"/(robots\.txt|sitemap\.xml|healthz|readyz|version|metrics|preferences/|\.well-known/jwks\.json)",
    r"/api/(schema|docs|errors)/.*",
    r"/api/v1/(categories|products|search|shops)(/.*)?",
    r"/api/v1/accounts/countries/.*",
)
# Forms and bodies that name whom they are about; HomeMiddleware reads exactly these fields.
NAMED_BY_FIELD = {
    "/account/login/": "email",
    "/account/signup/": "email",
    "/account/reset/": "email",
    "/api/v1/accounts/register": "email",
    "/api/v1/accounts/token": "email or phone",
    "/api/v1/accounts/token/refresh": "refresh",
    "/api/v1/accounts/token/revoke": "refresh",
    "/api/v1/accounts/email/verify": "token",
    "/api/v1/accounts/email/change/confirm": "token",
    "/api/v1/accounts/identifiers/claim": "token",
    "/api/v1/accounts/password/reset": "email",
    "/api/v1/accounts/password/reset/confirm": "token",
}


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for one in patterns:
        where = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, where)
        elif isinstance(one, URLPattern):
            yield where


def paths() -> list[str]:
    """An address of each route. The administration's own patterns are regular expressions: one stands for all."""
    found = {
        "/" + re.sub(r"<(\w+):\w+>", lambda part: SAMPLES[part[1]], route)
        for route in _walk(get_resolver().url_patterns, "")
        if not route.startswith("admin/")
    }
    return sorted(found | {"/admin/users/user/"})


def test_a_route_that_any_cell_answers_is_on_the_list() -> None:
    unlisted = [
        path
        for path in paths()
        if rule_of(path) is Rule.ANY and not any(re.fullmatch(pattern, path) for pattern in ANYWHERE)
    ]
    assert unlisted == []


def test_the_list_names_only_what_any_cell_answers() -> None:
    stale = [pattern for pattern in ANYWHERE if not any(re.fullmatch(pattern, path) for path in paths())]
    assert stale == []


def test_a_route_by_id_has_one_in_its_path() -> None:
    assert [path for path in paths() if rule_of(path) is Rule.ID and ID not in path] == []


def test_a_route_by_identifier_is_known_by_its_field() -> None:
    assert {path for path in paths() if rule_of(path) is Rule.IDENTIFIER} == set(NAMED_BY_FIELD)


def test_only_webhooks_are_routed_by_any_id_in_their_body() -> None:
    found = [path for path in paths() if rule_of(path) is Rule.BODY]
    assert found == ["/api/v1/payments/webhooks/word", "/api/v1/tracking/webhooks/word"]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return found


def test_an_operation_for_callers_is_never_answered_by_just_any_cell(schema: dict[str, Any]) -> None:
    wrong = [
        f"{method} {path}"
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
        and {} not in operation.get("security", [])
        and operation.get("security")
        and rule_of(re.sub(r"{\w+}", ID, path)) is Rule.ANY
    ]
    assert wrong == []


def test_an_operation_that_changes_something_without_a_caller_names_whom_it_is_about(
    schema: dict[str, Any],
) -> None:
    wrong = [
        f"{method} {path}"
        for path, item in schema["paths"].items()
        for method, operation in item.items()
        if method in ("post", "put", "patch", "delete")
        and (not operation.get("security") or {} in operation["security"])
        and rule_of(re.sub(r"{\w+}", ID, path)) is Rule.ANY
    ]
    assert wrong == []


@pytest.mark.parametrize("path", sorted(path for path in NAMED_BY_FIELD if path.startswith("/api/")))
def test_the_field_that_names_whom_it_is_about_is_required(schema: dict[str, Any], path: str) -> None:
    body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in body:
        body = schema["components"]["schemas"][body["$ref"].rpartition("/")[2]]
    names = NAMED_BY_FIELD[path].split(" or ")
    # Of several, the operation itself insists on one.
    assert set(names) <= set(body["required"] if len(names) == 1 else body["properties"])
