"""A closed-loop HTTP load client for loopback addresses, cheap enough to share two cores with the server.

Each process multiplexes its clients over keep-alive sockets with one epoll loop. A client is a generator
(a *scenario*): it yields `Call`s, prebuilt request bytes, and is sent the `Reply` of each.

    def browse(client: Client) -> Scenario:
        while True:
            reply = yield client.call("product", "GET", "/api/v1/products/1")
            assert reply.status == 200

    result = run("127.0.0.1", 8000, browse, clients=8, seconds=10)
    print(result.table())

From a shell: `python -m scripts.loadclient http://127.0.0.1:8000/healthz --clients 8 --seconds 5`.
"""

import argparse
import heapq
import ipaddress
import json
import multiprocessing
import random
import select
import socket
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

import psutil

from scripts.loadfigures import Result, Series
from scripts.loadwire import Reply, parse

MAX_SECONDS = 300.0
MAX_CALLS = 5_000_000


class NotLoopback(ValueError):
    """The target is not a loopback address. This client exists to measure one's own machine only."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the name it is counted under, its bytes, and whether its answer has no body."""

    name: str
    payload: bytes
    is_head: bool = False


Scenario = Generator[Call, Reply, None]


class Client:
    """What one simulated user keeps between requests: its number, headers, cookies and dice."""

    def __init__(self, number: int, *, host: str) -> None:
        self.number = number
        self.random = random.Random(number)  # noqa: S311 - load must be repeatable, not secret
        self.headers: dict[str, str] = {"host": host}
        self.cookies: dict[str, str] = {}

    def call(
        self,
        name: str,
        method: str,
        path: str,
        *,
        body: bytes | str | Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Call:
        """Build a request with this client's headers and cookies; a mapping is sent as JSON."""
        fields = {**self.headers, **(headers or {})}
        if isinstance(body, Mapping):
            fields.setdefault("content-type", "application/json")
            body = json.dumps(body)
        content = body.encode() if isinstance(body, str) else body or b""
        if content or method in ("POST", "PUT", "PATCH"):
            fields["content-length"] = str(len(content))
        if self.cookies:
            fields["cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        lines = [f"{method} {path} HTTP/1.1", *(f"{key}: {value}" for key, value in fields.items()), "\r\n"]
        return Call(name, "\r\n".join(lines).encode() + content, method == "HEAD")

    def keep_cookies(self, reply: Reply) -> None:
        """Remember every `Set-Cookie` of `reply` (attributes are ignored)."""
        for line in reply.head.split(b"\r\n"):
            if line[:11].lower() == b"set-cookie:":
                key, _, value = line[11:].decode("latin-1").strip().partition(";")[0].partition("=")
                self.cookies[key] = value


def weighted(choices: Sequence[tuple[float, Callable[[Client], Scenario]]]) -> Callable[[Client], Scenario]:
    """A scenario that draws one of `choices` by weight, runs it to its end, and draws again."""
    weights = [weight for weight, _ in choices]
    scenarios = [scenario for _, scenario in choices]

    def mixed(client: Client) -> Scenario:
        while True:
            yield from client.random.choices(scenarios, weights)[0](client)

    return mixed


class _Link:
    """One client's socket and the answer being read from it."""

    def __init__(self, target: tuple[str, int], client: Client, scenario: Scenario) -> None:
        self.target = target
        self.client = client
        self.scenario = scenario
        self.socket: socket.socket | None = None
        self.buffer = b""
        self.call: Call | None = None
        self.sent_at = 0.0

    def connect(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self.target[0] else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_STREAM)
        self.socket.settimeout(10)
        self.socket.connect(self.target)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self.socket

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
        self.buffer = b""


class _Loop:
    """Drives the clients of one process until the time or the count is used up."""

    def __init__(
        self, links: list[_Link], *, seconds: float, count: int, warmup: float, interval: float
    ) -> None:
        self.links = dict(enumerate(links))
        self.by_descriptor: dict[int, _Link] = {}
        self.epoll = select.epoll()
        self.seconds, self.count, self.warmup, self.interval = seconds, count, warmup, interval
        self.finished = 0
        self.due: list[tuple[float, int, _Link, Call]] = []
        self.result = Result()

    def run(self) -> Result:
        begin = time.perf_counter() + self.warmup
        self.measured_from, self.stop_at = begin, begin + self.seconds
        for number, link in self.links.items():
            first = begin - self.warmup + self.interval * number / len(self.links)
            self._plan(link, next(link.scenario, None), first)
        while (self.by_descriptor or self.due) and self.finished < self.count:
            now = time.perf_counter()
            if now >= self.stop_at:
                break
            self._send_due(now)
            for descriptor, _ in self.epoll.poll(self._wait(now)):
                if self.finished < self.count:
                    self._readable(self.by_descriptor[descriptor])
        self.result.seconds = max(time.perf_counter() - begin, 1e-9)
        for link in self.links.values():
            link.close()
        self.epoll.close()
        return self.result

    def _wait(self, now: float) -> float:
        until = min(self.stop_at, self.due[0][0]) if self.due else self.stop_at
        return max(0.0, until - now)

    def _plan(self, link: _Link, call: Call | None, at: float) -> None:
        if call is not None:
            heapq.heappush(self.due, (at, link.client.number, link, call))

    def _send_due(self, now: float) -> None:
        while self.due and self.due[0][0] <= now:
            at, _, link, call = heapq.heappop(self.due)
            # Paced calls count from the moment they were due, so that a stalled server is not flattered.
            self._send(link, call, at if self.interval else now)

    def _send(self, link: _Link, call: Call, at: float) -> None:
        link.call, link.sent_at = call, at
        try:
            if link.socket is None:
                link.connect()
                self._watch(link)
            assert link.socket is not None
            link.socket.sendall(call.payload)
        except OSError as error:
            self._broken(link, type(error).__name__)

    def _watch(self, link: _Link) -> None:
        assert link.socket is not None
        self.by_descriptor[link.socket.fileno()] = link
        self.epoll.register(link.socket.fileno(), select.EPOLLIN)

    def _drop(self, link: _Link) -> None:
        if link.socket is not None and self.by_descriptor.pop(link.socket.fileno(), None) is not None:
            self.epoll.unregister(link.socket.fileno())
        link.close()

    def _readable(self, link: _Link) -> None:
        assert link.socket is not None
        try:
            received = link.socket.recv(262_144)
        except OSError as error:
            self._broken(link, type(error).__name__)
            return
        if not received or link.call is None:
            self._broken(link, "closed" if not received else "unasked")
            return
        link.buffer = link.buffer + received if link.buffer else received
        now = time.perf_counter()
        reply = parse(link.buffer, is_head=link.call.is_head, seconds=now - link.sent_at)
        if reply is not None:
            link.buffer = b""
            if b"connection: close" in reply.head.lower():
                self._drop(link)
            self._answered(link, reply, now)

    def _broken(self, link: _Link, reason: str) -> None:
        self._drop(link)
        if link.call is None:
            return
        now = time.perf_counter()
        self._answered(link, Reply(0, b"", b"", now - link.sent_at, reason), now)

    def _answered(self, link: _Link, reply: Reply, now: float) -> None:
        assert link.call is not None
        if link.sent_at >= self.measured_from:
            series = self.result.series.setdefault(link.call.name, Series())
            series.latencies.append(reply.seconds)
            series.outcomes[str(reply.status) if reply.status else f"error:{reply.error}"] += 1
            self.finished += 1
        due = max(now, link.sent_at + self.interval) if self.interval else now
        link.call = None
        try:
            following = link.scenario.send(reply)
        except StopIteration:
            self._drop(link)
            return
        if due > now or reply.status == 0:
            self._plan(link, following, due if reply.status else now + 0.05)
        else:
            self._send(link, following, now)


def check_loopback(host: str) -> None:
    """Raises NotLoopback unless `host` is a loopback address or `localhost`."""
    try:
        is_loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_loopback = host == "localhost"
    if not is_loopback:
        raise NotLoopback(f"{host} is not a loopback address; this client only measures its own machine.")


def _shares(total: int, parts: int) -> list[int]:
    return [total // parts + (1 if index < total % parts else 0) for index in range(parts)]


def _child(pipe: Connection, loop: _Loop) -> None:
    pipe.send(loop.run())
    pipe.close()


def run(
    host: str,
    port: int,
    scenario: Callable[[Client], Scenario],
    *,
    clients: int = 8,
    seconds: float = 5.0,
    count: int = MAX_CALLS,
    processes: int = 1,
    warmup: float = 0.5,
    pace: float | None = None,
) -> Result:
    """Drive `clients` copies of `scenario` against `host:port` and measure their calls.

    Args:
        seconds: how long to measure, after `warmup` seconds that are not counted; at most 300.
        count: stop after so many calls, at most 5,000,000.
        processes: forked processes that share the clients; one is enough up to some 15,000 calls a second.
        pace: calls a second that all clients together begin; None = as fast as answers come.

    Raises:
        NotLoopback: `host` is not an address of this machine's loopback.
        ValueError: a bound is out of range.
    """
    check_loopback(host)
    if not (0 < seconds <= MAX_SECONDS and 0 < count <= MAX_CALLS and 1 <= processes <= clients):
        raise ValueError(f"seconds <= {MAX_SECONDS}, count <= {MAX_CALLS}, 1 <= processes <= clients")
    interval = clients / pace if pace else 0.0
    everyone = [Client(number, host=f"{host}:{port}") for number in range(clients)]
    links = [_Link((host, port), client, scenario(client)) for client in everyone]
    loops = [
        _Loop(links[index::processes], seconds=seconds, count=share, warmup=warmup, interval=interval)
        for index, share in enumerate(_shares(count, processes))
        if share
    ]
    before = psutil.cpu_times()
    result = loops[0].run() if len(loops) == 1 else _run_forked(loops)
    result.stolen = _stolen(before, psutil.cpu_times())
    return result


def _stolen(before: Any, after: Any) -> float:
    spent = sum(after) - sum(before)
    return (getattr(after, "steal", 0.0) - getattr(before, "steal", 0.0)) / spent if spent else 0.0


def _run_forked(loops: list[_Loop]) -> Result:
    # Fork, not spawn: scenarios are generators, which no other start method can carry over.
    context = multiprocessing.get_context("fork")
    result = Result()
    children = []
    for loop in loops:
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(theirs, loop))
        child.start()
        theirs.close()
        children.append((child, ours))
    for child, pipe in children:
        result.add(pipe.recv())
        child.join()
    return result


def repeat(
    method: str, path: str, *, body: str | None = None, headers: Mapping[str, str] | None = None
) -> Any:
    """A scenario that sends one request for ever."""

    def scenario(client: Client) -> Scenario:
        call = client.call(path, method, path, body=body, headers=headers)
        while True:
            yield call

    return scenario


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Closed-loop HTTP load on a loopback address.")
    parser.add_argument("url", help="http://127.0.0.1:8000/path")
    parser.add_argument("--method", default="GET")
    parser.add_argument("--body", help="request body; sent as given")
    parser.add_argument("--header", action="append", default=[], metavar="NAME:VALUE")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0, help=f"at most {MAX_SECONDS:g}")
    parser.add_argument("--count", type=int, default=MAX_CALLS, help="stop after so many calls")
    parser.add_argument("--warmup", type=float, default=0.5, help="seconds before measuring")
    parser.add_argument("--pace", type=float, help="calls a second begun by all clients together")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    options = parser.parse_args(arguments)
    url = urlsplit(options.url)
    headers = dict(line.split(":", 1) for line in options.header)
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        result = run(
            url.hostname or "127.0.0.1",
            url.port or 80,
            repeat(options.method, path, body=options.body, headers=headers),
            clients=options.clients,
            seconds=options.seconds,
            count=options.count,
            processes=options.processes,
            warmup=options.warmup,
            pace=options.pace,
        )
    except ValueError as error:
        parser.error(str(error))
    print(json.dumps(result.summary()) if options.json else result.table())
    return 1 if result.failures else 0


if __name__ == "__main__":
    sys.exit(main())
