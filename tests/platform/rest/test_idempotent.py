"""`Idempotency-Key` at an endpoint."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from psycopg.errors import LockNotAvailable

from tests.platform.rest import demo
from titan.platform.rest import serving

Send = Callable[..., Any]
pytestmark = pytest.mark.django_db


def order(send: Send, key: str | None, grams: int = 1, token: str = "good") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return send("/api/v1/orders", {"grams": grams}, token=token, **headers)


class TestKey:
    @pytest.mark.parametrize(
        ("key", "code"),
        [
            (None, "titan.idempotency_key_missing"),
            ("", "titan.idempotency_key_missing"),
            ("k" * 256, "titan.idempotency_key_invalid"),
            ("two words", "titan.idempotency_key_invalid"),
        ],
    )
    def test_is_required_and_checked(self, send: Send, key: str | None, code: str) -> None:
        response = order(send, key)

        assert (response.status_code, response.json()["code"]) == (400, code)
        assert demo.effects == []

    def test_is_handed_to_the_command(self, send: Send) -> None:
        order(send, "k" * 255)

        assert demo.effects == ["k" * 255]


class TestReplay:
    def test_gives_the_same_answer_without_a_second_effect(self, send: Send) -> None:
        first, second = order(send, "a"), order(send, "a")

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert (second["Location"], second["Content-Type"]) == (first["Location"], "application/json")
        assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
        assert len(demo.effects) == 1

    def test_includes_refusals_of_the_command(self, send: Send) -> None:
        first, second = order(send, "a", grams=409), order(send, "a", grams=409)

        assert (first.status_code, second.status_code) == (409, 409)
        assert second.json() == first.json()
        assert len(demo.effects) == 1

    def test_does_not_include_faults(self, send: Send) -> None:
        assert order(send, "a", grams=500).status_code == 500
        assert order(send, "a", grams=500).status_code == 500
        assert len(demo.effects) == 2

    def test_is_refused_for_another_body(self, send: Send) -> None:
        order(send, "a", grams=1)

        response = order(send, "a", grams=2)

        assert (response.status_code, response.json()["code"]) == (422, "titan.idempotency_key_reused")

    def test_is_not_burnt_by_a_body_that_is_not_valid(self, send: Send) -> None:
        assert order(send, "a", grams=0).status_code == 422
        assert order(send, "a", grams=1).status_code == 201


class TestForm:
    def test_sent_twice_has_one_effect(self, api: Any) -> None:
        first, second = (api.post("/form", {"form_token": "t", "choice": "red"}) for _ in range(2))

        assert (first.status_code, second.status_code) == (303, 303)
        assert second["Location"] == first["Location"] == "/done/1"
        assert demo.effects == ["red"]


def frozen(words: str = "bucket {70} is moving to another cell") -> OperationalError:
    error = OperationalError(words)
    error.__cause__ = LockNotAvailable(words)
    return error


class TestCommand:
    """What a command writes to may be another's, whose bucket moves to another cell at that moment."""

    def post(self, send: Send, *refusals: Exception) -> int:
        demo.refused[:] = refusals
        status: int = send("/api/v1/parcels", {}, token="good", **{"Idempotency-Key": "a"}).status_code
        return status

    def test_is_begun_anew_with_the_same_key_until_the_bucket_has_moved(self, send: Send) -> None:
        assert self.post(send, frozen(), frozen()) == 204
        assert demo.effects == ["a", "a", "a"]

    def test_is_told_of_an_outage_where_that_lasts(self, send: Send, monkeypatch: Any) -> None:
        monkeypatch.setattr(serving, "MOVING_S", -1.0)
        assert self.post(send, frozen()) == 503
        assert demo.effects == ["a"]

    def test_is_not_begun_anew_after_another_failure(self, send: Send) -> None:
        assert self.post(send, frozen("canceling statement due to lock timeout")) == 503
        assert self.post(send, OperationalError("server closed the connection")) == 503
        assert demo.effects == ["a", "a"]
