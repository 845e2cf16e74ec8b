"""Endpoints: parsing, answers, who may call, tags, pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.platform.rest.demo import USER
from titan.platform.rest.operation import Endpoint

GOOD = {"name": "Flint", "price": {"amount": 5, "currency": "EUR"}, "weight": 3}
Send = Callable[..., Any]


def faults(response: Any) -> set[tuple[str, str]]:
    return {(fault["pointer"], fault["code"]) for fault in response.json()["errors"]}


class TestBody:
    def test_arrives_as_the_contract_and_the_answer_is_rendered(self, send: Send) -> None:
        response = send(
            "/api/v1/pebbles", {**GOOD, "parts": [{"grams": 3, "cut_at": "2026-01-01T00:00:00Z"}]}
        )

        assert response.status_code == 201
        assert response["Content-Type"] == "application/json"
        assert response["Location"] == f"/api/v1/pebbles/{USER}"
        assert response["Cache-Control"] == "private, no-store"
        assert response.json() == {
            "id": str(USER),
            "name": "Flint",
            "price": {"amount": 5, "currency": "EUR"},
            "found_at": "2026-05-04T09:30:00Z",
            "colour": "red",
            "tags": ["old"],
        }

    def test_names_every_fault_with_its_pointer(self, send: Send) -> None:
        body = {
            "price": {"amount": 1.5, "currency": "EUR", "x": 1},
            "weight": "1",
            "is_wet": 1,
            "colour": "green",
            "parts": [{"grams": 0}, {"grams": 1, "cut_at": "yesterday"}],
            "surprise": 1,
        }

        response = send("/api/v1/pebbles", body)

        assert response.status_code == 422
        assert response.json()["code"] == "titan.invalid_input"
        assert faults(response) == {
            ("/name", "required"),
            ("/price/amount", "wrong_type"),
            ("/price/x", "unknown_field"),
            ("/weight", "wrong_type"),
            ("/is_wet", "wrong_type"),
            ("/colour", "not_one_of"),
            ("/parts/0/grams", "out_of_range"),
            ("/parts/1/cut_at", "wrong_type"),
            ("/surprise", "unknown_field"),
        }

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("weight", True, "wrong_type"),
            ("weight", 1.0, "wrong_type"),
            ("weight", None, "wrong_type"),
            ("price", {"amount": True, "currency": "EUR"}, "wrong_type"),
            ("price", {"amount": 1, "currency": "eur"}, "invalid"),
            ("price", {"amount": 2**80, "currency": "EUR"}, "invalid"),
            ("price", 1290, "wrong_type"),
            ("name", "", "too_short"),
            ("name", "x" * 41, "too_long"),
            ("name", "a\0b", "invalid"),
        ],
    )
    def test_refuses_near_misses(self, send: Send, field: str, value: object, code: str) -> None:
        response = send("/api/v1/pebbles", {**GOOD, field: value})

        assert response.status_code == 422
        assert [fault["code"] for fault in response.json()["errors"]] == [code]

    @pytest.mark.parametrize("raw", [b"{", b"\xff", b'{"name": "\\ud800"}', b"[" * 5000, b"NaN"])
    def test_that_is_not_json_is_400(self, send: Send, raw: bytes) -> None:
        response = send("/api/v1/pebbles", raw)

        assert (response.status_code, response.json()["code"]) in {
            (400, "titan.malformed_body"),
            (422, "titan.invalid_input"),
        }

    def test_of_another_kind_than_an_object_is_422_at_the_root(self, send: Send) -> None:
        assert faults(send("/api/v1/pebbles", [1])) == {("", "wrong_type")}
        assert faults(send("/api/v1/pebbles", None)) == {("", "wrong_type")}

    def test_that_is_empty_lists_what_is_required(self, api: Client) -> None:
        response = api.post("/api/v1/pebbles", b"", content_type="application/json")

        assert faults(response) == {("/name", "required"), ("/price", "required"), ("/weight", "required")}

    def test_of_a_form_is_415(self, api: Client) -> None:
        response = api.post("/api/v1/pebbles", {"name": "Flint"})

        assert (response.status_code, response.json()["code"]) == (415, "titan.unsupported_media")

    def test_that_is_too_large_is_413(self, send: Send) -> None:
        response = send("/api/v1/pebbles", b'{"name":"' + b"x" * (2 * 1024 * 1024) + b'"}')

        assert (response.status_code, response.json()["code"]) == (413, "titan.body_too_large")


class TestQuery:
    def test_is_converted_and_repeated_parameters_are_kept(self, api: Client) -> None:
        response = api.get("/api/v1/pebbles?colour=red&colour=blue&limit=7&cursor=x&is_wet=true")

        assert [result["name"] for result in response.json()["results"]] == ["red 7", "blue 7"]
        assert response.json()["next"] is None

    def test_next_is_absolute_and_keeps_the_other_parameters(self, api: Client) -> None:
        response = api.get("/api/v1/pebbles?colour=red&limit=1")

        assert response.json()["next"] == "http://testserver/api/v1/pebbles?colour=red&limit=1&cursor=abc%3D"

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("limit=x", ("/limit", "wrong_type")),
            ("limit=1000", ("/limit", "out_of_range")),
            ("colour=green", ("/colour/0", "not_one_of")),
            ("wet=1", ("/wet", "unknown_field")),
            ("cursor=%00", ("/cursor", "invalid")),
        ],
    )
    def test_names_the_parameter_at_fault(self, api: Client, query: str, expected: tuple[str, str]) -> None:
        response = api.get(f"/api/v1/pebbles?{query}")

        assert response.status_code == 422
        assert faults(response) == {expected}


class TestFiles:
    def test_arrive_by_name(self, api: Client) -> None:
        response = api.post("/api/v1/photos", {"photo": SimpleUploadedFile("p.txt", b"a picture")})

        assert response.json()["name"] == "a picture"

    def test_that_are_missing_are_named(self, api: Client) -> None:
        assert faults(api.post("/api/v1/photos", {})) == {("/photo", "required")}


class TestCaller:
    def test_without_token_may_not_call_a_users_operation(self, send: Send) -> None:
        response = send("/api/v1/orders", {"grams": 1})

        assert (response.status_code, response.json()["code"]) == (401, "titan.unauthenticated")
        assert response["WWW-Authenticate"].startswith("Bearer")

    def test_with_a_bad_token_is_refused_even_where_guests_are_welcome(self, send: Send) -> None:
        assert send("/api/v1/pebbles", GOOD, token="forged").status_code == 401
        assert send("/api/v1/pebbles", GOOD, Authorization="Basic abc").status_code == 401

    def test_is_the_guest_or_the_user(self, send: Send) -> None:
        assert send("/api/v1/pebbles", GOOD)["X-Owner"] == "guest"
        assert send("/api/v1/pebbles", GOOD, token="good")["X-Owner"] == str(USER)

    def test_needs_the_role(self, send: Send) -> None:
        path = f"/api/v1/pebbles/{USER}"

        assert send(path, {}, method="DELETE", token="good").status_code == 403
        assert send(path, {}, method="DELETE", token="staff").status_code == 204


class TestTags:
    def test_answer_304_to_a_caller_that_has_it(self, api: Client) -> None:
        first = api.get(f"/api/v1/pebbles/{USER}")
        second = api.get(f"/api/v1/pebbles/{USER}", headers={"If-None-Match": f'"other", {first["ETag"]}'})

        assert first["Cache-Control"] == "public, max-age=60"
        assert (second.status_code, second.content, second["ETag"]) == (304, b"", first["ETag"])

    @pytest.mark.parametrize(
        ("header", "status"), [({}, 428), ({"If-Match": '"v6"'}, 412), ({"If-Match": '"v7"'}, 204)]
    )
    def test_guard_an_edit(self, send: Send, header: dict[str, str], status: int) -> None:
        path = f"/api/v1/pebbles/{USER}"

        assert send(path, {"grams": 1}, method="PATCH", token="good", **header).status_code == status


class TestMethods:
    def test_others_are_405_with_allow(self, api: Client) -> None:
        response = api.put("/api/v1/pebbles")

        assert (response.status_code, response.json()["code"]) == (405, "titan.method_not_allowed")
        assert response["Allow"] == "GET, POST, HEAD, OPTIONS"

    def test_options_lists_them(self, api: Client) -> None:
        assert api.options("/api/v1/orders")["Allow"] == "POST, OPTIONS"

    def test_head_is_get_without_the_body(self, api: Client) -> None:
        full, head = api.get(f"/api/v1/pebbles/{USER}"), api.head(f"/api/v1/pebbles/{USER}")

        assert (head.status_code, head.content, head["ETag"]) == (200, b"", full["ETag"])

    def test_must_be_declared(self) -> None:
        def get(self: object, request: object) -> None:
            return None

        with pytest.raises(TypeError, match="lacks @operation"):
            type("Bare", (Endpoint,), {"get": get})
