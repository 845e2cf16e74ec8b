"""The load client against a small server of its own: what it counts, and what it refuses."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from scripts import loadclient


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/chunked":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
            return
        body = (self.headers.get("cookie") or "none").encode()
        self.send_response(404 if self.path == "/absent" else 200)
        self.send_header("Set-Cookie", f"seen={self.path[1:]}; Path=/")
        self.send_header("Content-Length", str(len(body)))
        if self.path == "/close":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(201)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        # A run that has reached its count hangs up without waiting for the answer.
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def run(port: int, scenario: Any, **options: Any) -> Any:
    return loadclient.run("127.0.0.1", port, scenario, **{"seconds": 20, "warmup": 0, "clients": 1} | options)


def test_counts_outcomes_by_name_up_to_the_bound(port: int) -> None:
    def scenario(client: Any) -> Any:
        while True:
            yield client.call("found", "GET", "/")
            yield client.call("absent", "GET", "/absent")

    result = run(port, scenario, count=40, clients=2)
    # Each of the two alternates, but which of them made one call more is chance.
    assert sum(result.total.outcomes.values()) == 40
    assert abs(result.total.outcomes["200"] - result.total.outcomes["404"]) <= 2
    assert result.failures == result.total.outcomes["404"]
    assert result.rate > 0
    assert result.series["found"].percentile(0.5) <= result.series["found"].percentile(0.99)


def test_gives_a_scenario_each_answer_and_keeps_its_cookies(port: int) -> None:
    bodies: list[bytes] = []

    def scenario(client: Any) -> Any:
        reply = yield client.call("first", "GET", "/one")
        client.keep_cookies(reply)
        bodies.append((yield client.call("second", "GET", "/two")).body)
        bodies.append((yield client.call("third", "POST", "/", body={"a": 1})).body)
        bodies.append((yield client.call("fourth", "GET", "/chunked")).body)

    run(port, scenario)
    assert bodies == [b"seen=one", b'{"a": 1}', b"abcde"]


def test_opens_a_connection_anew_when_the_server_closes_it(port: int) -> None:
    result = run(port, loadclient.repeat("GET", "/close"), count=5)
    assert result.total.outcomes == {"200": 5}


def test_counts_a_refused_connection_as_an_error() -> None:
    result = run(1, loadclient.repeat("GET", "/"), count=2)
    assert result.total.outcomes == {"error:ConnectionRefusedError": 2}


def test_adds_up_forked_processes(port: int) -> None:
    result = run(port, loadclient.repeat("GET", "/"), count=30, clients=4, processes=2)
    assert result.total.outcomes == {"200": 30}


def test_mixes_scenarios_by_weight(port: int) -> None:
    def often(client: Any) -> Any:
        yield client.call("often", "GET", "/")

    def seldom(client: Any) -> Any:
        yield client.call("seldom", "GET", "/")

    result = run(port, loadclient.weighted([(0.9, often), (0.1, seldom)]), count=200)
    assert len(result.series["often"].latencies) > 5 * len(result.series["seldom"].latencies) > 0


@pytest.mark.parametrize("host", ["192.0.2.1", "example.com", "10.0.0.1"])
def test_refuses_machines_that_are_not_this_one(host: str) -> None:
    with pytest.raises(loadclient.NotLoopback):
        loadclient.run(host, 80, loadclient.repeat("GET", "/"))


@pytest.mark.parametrize("bound", [{"seconds": 0}, {"seconds": 1e9}, {"count": 0}, {"processes": 9}])
def test_refuses_to_run_without_bounds(bound: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="seconds"):
        loadclient.run("127.0.0.1", 80, loadclient.repeat("GET", "/"), **bound)
