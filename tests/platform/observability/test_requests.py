"""What a request leaves behind: ids, one access line, counters."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from titan.platform.observability import context, metrics
from titan.platform.observability.logs import AccessFormatter

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.fixture(autouse=True)
def _demo_api(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.platform.rest.demo"
    settings.TITAN_TOKEN_VERIFIER = "tests.platform.rest.demo.verify"


@pytest.fixture
def access_lines() -> Iterator[io.StringIO]:
    logger, stream = logging.getLogger("titan.access"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(AccessFormatter("json"))
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


class TestIds:
    def test_of_the_caller_are_kept_where_they_are_sane(self, client: Client) -> None:
        response = client.get("/healthz", headers={"X-Request-Id": "order-4711:1"})

        assert response["X-Request-Id"] == "order-4711:1"

    @pytest.mark.parametrize("sent", ["short", "x" * 65, "with space", 'quote"quote', "ünicode-id"])
    def test_that_are_not_sane_are_replaced(self, client: Client, sent: str) -> None:
        minted = client.get("/healthz", HTTP_X_REQUEST_ID=sent)["X-Request-Id"]

        assert len(minted) == 32
        assert int(minted, 16)

    def test_differ_between_requests(self, client: Client) -> None:
        assert client.get("/healthz")["X-Request-Id"] != client.get("/healthz")["X-Request-Id"]

    def test_are_gone_after_the_request(self, client: Client) -> None:
        client.get("/healthz")

        assert context.current() is None
        assert context.metadata() == {}


class TestAccessLine:
    def test_tells_what_happened_without_the_query(self, client: Client, access_lines: io.StringIO) -> None:
        client.get(
            "/api/v1/pebbles?cursor=private",
            headers={"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01", "X-Request-Id": "of-this-test"},
        )

        line = json.loads(access_lines.getvalue())
        assert line.pop("ms") >= 0
        assert line.pop("at").endswith("+00:00")
        assert line == {
            "event": "request",
            "level": "info",
            "method": "GET",
            "path": "/api/v1/pebbles",
            "status": 200,
            "queries": 0,
            "request_id": "of-this-test",
            "trace_id": TRACE,
            "user_id": "",
            "cell": 0,
        }

    def test_tells_no_token_of_a_mails_link(self, client: Client, access_lines: io.StringIO) -> None:
        token = signing.dumps(["ann@example.org"], salt="any")
        client.get(f"/account/reset/{token}/")
        line = json.loads(access_lines.getvalue())
        assert line["path"] == "/account/reset/[token]/"

    @pytest.mark.django_db
    def test_counts_queries_and_names_the_user_by_id(self, client: Client, access_lines: io.StringIO) -> None:
        client.get("/page/query")
        client.post(
            "/api/v1/pebbles",
            {"name": "Flint", "price": {"amount": 5, "currency": "EUR"}, "weight": 1},
            content_type="application/json",
            headers={"Authorization": "Bearer good"},
        )

        page, api = map(json.loads, access_lines.getvalue().splitlines())
        assert page["queries"] == 1
        assert api["user_id"] == "0197c3f1-6a00-8a1b-9c4d-2f6e8b7a5d10"

    @pytest.mark.parametrize("trace", ["garbage", f"00-{'0' * 32}-00f067aa0ba902b7-01"])
    def test_has_a_trace_of_its_own_when_none_is_valid(
        self, client: Client, access_lines: io.StringIO, trace: str
    ) -> None:
        client.get("/api/v1/pebbles", headers={"traceparent": trace})

        line = json.loads(access_lines.getvalue())
        assert line["trace_id"] == line["request_id"] != "0" * 32

    def test_is_not_written_for_probes(self, client: Client, access_lines: io.StringIO) -> None:
        client.get("/healthz")

        assert access_lines.getvalue() == ""


class TestMetrics:
    def test_count_requests_by_route(self, client: Client) -> None:
        sample = 'titan_requests_total{method="GET",route="api/v1/pebbles/<uuid:pebble_id>",status="200"}'
        path = "/api/v1/pebbles/0197c3f1-6a00-8a1b-9c4d-2f6e8b7a5d10"

        before = value_of(client, sample)
        client.get(path)
        client.get(path)

        assert value_of(client, sample) == before + 2
        assert (
            value_of(
                client, 'titan_request_seconds_count{method="GET",route="api/v1/pebbles/<uuid:pebble_id>"}'
            )
            >= 2
        )

    def test_show_registered_gauges_and_leave_out_broken_ones(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(metrics, "_gauges", {})
        metrics.register_gauge("test_depth", "How deep.", lambda: 7)
        metrics.register_gauge("test_lag", "Lag.", lambda: {"mail": 1.5, "search": 0}, label="subscriber")
        metrics.register_gauge("test_broken", "Breaks.", lambda: 1 / 0)

        assert value_of(client, "test_depth") == 7
        assert value_of(client, 'test_lag{subscriber="mail"}') == 1.5
        assert "test_broken" not in client.get("/metrics").content.decode()

    def test_are_for_our_networks_only(self, client: Client) -> None:
        assert client.get("/metrics").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
        assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def value_of(client: Client, sample: str) -> float:
    lines = client.get("/metrics").content.decode().splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == sample), 0.0)
