"""RFC 9457 for every error; outages; the code list."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from titan.kernel.errors import Kind, TitanError
from titan.platform.rest import codes, problems

Send = Callable[..., Any]


class TestProblem:
    def test_has_every_member_of_the_rfc_and_ours(self, send: Send) -> None:
        body = {"name": "sold out", "price": {"amount": 5, "currency": "EUR"}, "weight": 3}

        response = send("/api/v1/pebbles", body, **{"X-Request-Id": "asked-by-a-test"})

        assert response["Content-Type"] == "application/problem+json"
        assert response.status_code == 409
        assert response.json() == {
            "type": "/api/errors/demo.sold_out",
            "title": "Sold out",
            "status": 409,
            "detail": "Sold out",
            "instance": "/api/v1/pebbles",
            "code": "demo.sold_out",
            "request_id": "asked-by-a-test",
            "left": 0,
        }
        assert response["X-Request-Id"] == "asked-by-a-test"

    @pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing/", "/api/v1/pebbles/not-a-uuid"])
    def test_stands_for_unknown_addresses(self, api: Client, path: str) -> None:
        response = api.get(path)

        assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")
        assert response.json()["code"] == "titan.not_found"

    def test_tells_nothing_of_a_bug(self, api: Client) -> None:
        response = api.get("/api/v1/fails/bug")

        assert (response.status_code, response.json()["code"]) == (500, "titan.internal_error")
        assert b"secret" not in response.content

    def test_stands_for_a_host_that_is_not_ours(self, api: Client, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["shop.example"]

        response = api.get("/api/v1/pebbles", headers={"Host": "evil.example"})

        assert (response.status_code, response.json()["code"]) == (400, "titan.bad_request")

    def test_every_kind_has_a_status(self) -> None:
        assert set(problems.STATUS_OF_KIND) == set(Kind)


class TestOutage:
    @pytest.mark.parametrize("how", ["database", "valkey"])
    def test_is_503_with_retry_after_for_programs_and_people(self, api: Client, how: str) -> None:
        program, person = api.get(f"/api/v1/fails/{how}"), api.get(f"/page/{how}")

        assert (program.status_code, program["Retry-After"], program.json()["code"]) == (
            503,
            "2",
            "titan.unavailable",
        )
        assert (person.status_code, person["Retry-After"]) == (503, "2")
        assert person["Content-Type"].startswith("text/html")

    def test_of_a_page_is_json_for_those_who_ask_for_json(self, api: Client) -> None:
        response = api.get("/page/database", headers={"Accept": "application/json"})

        assert (response.status_code, response.json()["code"]) == (503, "titan.unavailable")

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("path", ["/page/query", "/api/v1/fails/query"])
    def test_is_over_once_the_server_is_back(self, api: Client, path: str) -> None:
        connection.ensure_connection()
        connection.connection.close()

        first, second = api.get(path), api.get(path)

        assert first.status_code == 503
        assert second.status_code in (200, 409)


class TestOutageInMiddleware:
    def test_is_503_as_well(self, api: Client, settings: Any) -> None:
        settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.platform.rest.demo.losing_valkey"]

        response = api.get("/page/query")

        assert (response.status_code, response["Retry-After"]) == (503, "2")


class TestCodes:
    def test_are_unique_and_documented(self) -> None:
        known = codes.all_codes()

        assert len({code.code for code in known}) == len(known) > 15
        assert [code.code for code in known if not code.description] == []
        assert {code.status for code in known} <= {
            400,
            401,
            403,
            404,
            405,
            408,
            409,
            412,
            413,
            415,
            422,
            428,
            429,
            500,
            503,
        }

    def test_that_are_shared_are_refused(self) -> None:
        twin = type("Twin", (TitanError,), {"code": "titan.denied", "__module__": "titan.apps.twin"})

        with pytest.raises(codes.DuplicateCode, match=r"titan\.denied"):
            codes.all_codes()
        twin.__module__ = "tests"

    def test_have_a_page_each_at_the_address_in_type(self, api: Client) -> None:
        page = api.get("/api/errors/titan.denied", headers={"Accept": "text/html"})
        data = api.get("/api/errors/titan.denied", headers={"Accept": "application/json"})

        assert b"titan.denied" in page.content
        assert (data.json()["status"], data.json()["kind"]) == (403, "denied")
        assert api.get("/api/errors/no.such_code").status_code == 404

    def test_are_listed(self, api: Client) -> None:
        data = api.get("/api/errors/", headers={"Accept": "application/json"}).json()

        assert "titan.sold_out" not in {entry["code"] for entry in data["results"]}
        assert "titan.idempotency_in_flight" in {entry["code"] for entry in data["results"]}
        assert b"titan.denied" in api.get("/api/errors/").content

    def test_are_written_by_the_command(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "BASE_DIR", tmp_path)

        call_command("error_codes", stdout=StringIO())
        call_command("error_codes", "--check", stdout=StringIO())

        assert "| `titan.denied` | 403 |" in (tmp_path / "docs" / "errors.md").read_text(encoding="utf8")
