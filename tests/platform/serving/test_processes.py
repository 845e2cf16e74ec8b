"""The web role as processes and sockets: fair shares, restarts, draining, hostile clients."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[3]


class Web:
    """A running web role."""

    def __init__(self, port: int) -> None:
        self.port = port
        command = [sys.executable, "-m", "tests.platform.serving.served", str(port)]
        self.process = subprocess.Popen(command, cwd=ROOT)

    def open(self) -> HTTPConnection:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.connect()
        return connection

    def get(self, path: str = "/", connection: HTTPConnection | None = None) -> str:
        used = connection or self.open()
        used.request("GET", path)
        return used.getresponse().read().decode()

    def worker(self, connection: HTTPConnection | None = None) -> int:
        return int(self.get(connection=connection).split()[0])

    def is_listening(self) -> bool:
        try:
            self.open().close()
        except OSError:
            return False
        return True


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


@pytest.fixture
def web() -> Iterator[Web]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Web(port)
    try:
        until(running.is_listening)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(20)


def both_workers(web: Web) -> set[int]:
    seen: set[int] = set()

    def found() -> bool:
        connections = [web.open() for _ in range(4)]
        seen.update(web.worker(connection) for connection in connections)
        for connection in connections:
            connection.close()
        return len(seen) == 2

    until(found)
    return seen


def test_connections_are_shared_out_evenly(web: Web) -> None:
    both_workers(web)
    connections = [web.open() for _ in range(16)]
    shares = Counter(web.worker(connection) for connection in connections)
    assert len(shares) == 2
    assert min(shares.values()) >= 5


def test_a_killed_worker_is_replaced(web: Web) -> None:
    before = both_workers(web)
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    # Connections of the dead one break; new ones are served throughout.
    until(lambda: web.worker() not in before)
    assert web.process.poll() is None


def test_a_request_in_flight_is_finished_after_sigterm(web: Web) -> None:
    busy = web.open()
    busy.request("GET", "/slow")
    time.sleep(0.3)
    web.process.terminate()
    until(lambda: not web.is_listening())
    response = busy.getresponse()
    assert response.status == 200
    assert response.headers["connection"] == "close"
    assert response.read()
    assert web.process.wait(20) == 0


def test_workers_do_not_outlive_a_killed_master(web: Web) -> None:
    both_workers(web)
    web.process.kill()
    web.process.wait(20)
    until(lambda: not web.is_listening())


def test_sockets_reach_the_channels_application_through_the_same_port(web: Web) -> None:
    with connect(f"ws://127.0.0.1:{web.port}/ws") as peer:
        peer.send("hello")
        assert peer.recv(timeout=10) == "hello"


def test_sockets_are_told_to_come_back_when_the_process_stops(web: Web) -> None:
    with connect(f"ws://127.0.0.1:{web.port}/ws") as peer:
        web.process.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            peer.recv(timeout=10)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
    assert web.process.wait(20) == 0


def test_a_socket_whose_reader_takes_nothing_is_cut_off(web: Web) -> None:
    with connect(f"ws://127.0.0.1:{web.port}/ws", max_queue=1) as peer:
        peer.send("flood")
        time.sleep(1.0)
        heard = 0
        with contextlib.suppress(ConnectionClosed):
            while True:
                heard += len(peer.recv(timeout=10))
        assert heard < 200 * 60_000
    assert web.get("/healthz")


def test_a_body_above_the_limit_is_answered_before_the_line_is_cut(web: Web) -> None:
    connection = web.open()
    connection.request("POST", "/", body=b"x" * 150_000)
    response = connection.getresponse()
    assert response.status == 413
    assert response.headers["content-type"] == "application/problem+json"


def test_a_body_up_to_the_limit_arrives_whole(web: Web) -> None:
    connection = web.open()
    connection.request("POST", "/", body=b"x" * 100_000)
    assert connection.getresponse().read().split()[1] == b"100000"


def test_a_head_without_end_is_refused(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as line:
        line.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n")
        with contextlib.suppress(OSError):
            for number in range(100):
                line.sendall(b"x-%d: %s\r\n" % (number, b"y" * 4096))
        received = b""
        with contextlib.suppress(ConnectionResetError):
            received = line.recv(4096)
    assert received.startswith(b"HTTP/1.1 431") or received == b""
    assert web.get("/healthz")


def test_pipelined_requests_are_answered_in_order(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port), timeout=10) as line:
        line.sendall(
            b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nGET /absent HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        )
        received = b""
        while piece := line.recv(4096):
            received += piece
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.index(b'{"status":"ok"}') < received.index(b"text/plain")
