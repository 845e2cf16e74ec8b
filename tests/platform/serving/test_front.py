"""Who answers what: lanes, Django, sockets, and a process that is stopping."""

import asyncio
import threading
from typing import Any

import pytest

from tests.platform.serving.exchange import ask, make_front
from titan.platform import serving
from titan.platform.serving import drain
from titan.platform.serving.lanes import LaneRequest, LaneResponse, Lanes, load


def site(environ: Any, start: Any) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"django " + environ["PATH_INFO"].encode() + environ["wsgi.input"].read()]


@pytest.fixture
def stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "_begun", threading.Event())
    drain.begin()


class TestLanes:
    def test_answer_beside_django(self) -> None:
        async def lane(request: LaneRequest) -> LaneResponse:
            body = f"{request.method} {request.path} {request.query()['q']} {request.cookie('k')}".encode()
            return LaneResponse(201, body, "text/plain", (("x-a", "1"), ("x-a", "2")))

        lanes = Lanes()
        lanes.register("/quick", lane)
        answer = ask(make_front(site, lanes=lanes), "/quick?q=1", headers=[(b"cookie", b"a=b; k=v")])
        assert (answer.status, answer.body) == (201, b"GET /quick 1 v")
        assert answer.header(b"content-length") == b"14"
        assert [value for name, value in answer.headers if name == b"x-a"] == [b"1", b"2"]

    def test_fall_through_to_django_with_the_body_they_read(self) -> None:
        async def lane(request: LaneRequest) -> None:
            assert await request.body() == b"!"

        lanes = Lanes()
        lanes.register("/maybe/", lane)
        assert ask(make_front(site, lanes=lanes), "/maybe/x", "POST", b"!").body == b"django /maybe/x!"

    def test_that_fail_are_a_500(self, caplog: pytest.LogCaptureFixture) -> None:
        async def lane(request: LaneRequest) -> None:
            raise ZeroDivisionError

        lanes = Lanes()
        lanes.register("/bad", lane)
        assert ask(make_front(site, lanes=lanes), "/bad").status == 500
        assert "ZeroDivisionError" in caplog.text

    def test_are_refused_as_the_composition_root_wishes(self) -> None:
        async def lane(request: LaneRequest) -> None:
            raise KeyError("sold out")

        def refuse(request: LaneRequest, error: Exception) -> LaneResponse:
            return LaneResponse(409, str(error).encode())

        lanes = Lanes()
        lanes.register("/buy", lane)
        answer = ask(make_front(site, lanes=lanes, refuse=refuse), "/buy")
        assert (answer.status, answer.body) == (409, b"'sold out'")

    def test_run_blocking_work_in_threads_of_the_pool(self) -> None:
        async def lane(request: LaneRequest) -> LaneResponse:
            return LaneResponse(200, (await request.run(lambda: threading.current_thread().name)).encode())

        lanes = Lanes()
        lanes.register("/where", lane)
        assert ask(make_front(site, lanes=lanes), "/where").body.startswith(b"web-")

    def test_match_exactly_or_below_a_slash(self) -> None:
        async def exact(request: LaneRequest) -> None: ...
        async def short(request: LaneRequest) -> None: ...
        async def long(request: LaneRequest) -> None: ...

        lanes = Lanes()
        for path, lane in (("/a/", short), ("/a/b/", long), ("/a/b/c", exact)):
            lanes.register(path, lane)
        found = [lanes.find(path) for path in ("/a/b/c", "/a/b/d", "/a/x", "/a/", "/a", "/b")]
        assert found == [exact, long, short, short, None, None]

    def test_cannot_take_a_path_twice(self) -> None:
        async def one(request: LaneRequest) -> None: ...
        async def two(request: LaneRequest) -> None: ...

        lanes = Lanes()
        lanes.register("/a", one)
        lanes.register("/a", one)
        with pytest.raises(ValueError, match="has a lane already"):
            lanes.register("/a", two)

    @pytest.mark.parametrize("path", ["", "a", "/"])
    def test_cannot_take_everything(self, path: str) -> None:
        async def lane(request: LaneRequest) -> None: ...

        with pytest.raises(ValueError, match="absolute path"):
            Lanes().register(path, lane)

    def test_are_found_by_the_modules_named_in_settings(self) -> None:
        lanes = load(["tests.platform.serving.lane_module"])
        assert lanes.find("/tests/lane-module") is not None


class TestHealth:
    def test_is_answered_without_django(self) -> None:
        answer = ask(make_front(site), "/healthz")
        assert (answer.status, answer.json()) == (200, {"status": "ok"})

    def test_readiness_is_asked_of_django(self) -> None:
        assert ask(make_front(site), "/readyz").body == b"django /readyz"
        assert not serving.draining()

    def test_readiness_ends_when_the_process_is_told_to_stop(self, stopping: None) -> None:
        assert serving.draining()
        answer = ask(make_front(site), "/readyz")
        assert answer.status == 503
        assert answer.header(b"retry-after") == b"1"

    def test_requests_are_still_served_while_stopping(self, stopping: None) -> None:
        assert ask(make_front(site), "/page").body == b"django /page"


class TestSockets:
    @staticmethod
    def connect(front: Any) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        asyncio.run(front({"type": "websocket", "path": "/ws", "headers": []}, receive, send))
        return sent

    @staticmethod
    async def echo(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept", "path": scope["path"]})

    def test_go_to_the_channels_application(self) -> None:
        front = make_front(site, sockets=self.echo)
        assert self.connect(front) == [{"type": "websocket.accept", "path": "/ws"}]

    def test_are_refused_without_one(self) -> None:
        assert self.connect(make_front(site)) == [{"type": "websocket.close", "code": 1008}]

    def test_are_refused_by_a_process_that_stops(self, stopping: None) -> None:
        front = make_front(site, sockets=self.echo)
        assert self.connect(front) == [{"type": "websocket.close", "code": 1013}]


def test_the_end_of_another_servers_lifespan_begins_the_drain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "_begun", threading.Event())
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(make_front(site)({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert serving.draining()
