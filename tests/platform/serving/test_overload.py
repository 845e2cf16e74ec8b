"""More requests than threads: a bounded queue, urgent work first, nothing done for those who left."""

import asyncio
import threading
from typing import Any

import pytest

from tests.platform.serving.exchange import Line, asking, make_front, scope_of, underway
from titan.platform.serving.front import Front
from titan.platform.serving.lanes import LaneRequest, LaneResponse, Lanes
from titan.platform.serving.pool import PoolFull, ThreadPool

pytestmark = pytest.mark.anyio


class Gate:
    """A WSGI application that notes each request and answers when the gate is open."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.seen: list[str] = []

    def __call__(self, environ: Any, start: Any) -> list[bytes]:
        self.seen.append(environ["PATH_INFO"])
        assert self.opened.wait(10)
        start("200 OK", [])
        return [environ["PATH_INFO"].encode()]


async def until(condition: Any) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.002)


def crowded(gate: Gate, **options: Any) -> Front:
    """One thread, two places in the queue."""
    return make_front(gate, threads=1, max_waiting=2, **options)


async def test_a_full_queue_refuses_at_once_and_keeps_what_it_has() -> None:
    gate = Gate()
    front = crowded(gate)
    async with underway(front, scope_of("/running")) as running:
        await until(lambda: gate.seen)
        async with underway(front, scope_of("/1"), scope_of("/2")) as waiting:
            await until(lambda: front.pool.waiting == 2)
            refused = await asking(front, scope_of("/3"))
            assert refused.status == 503
            assert refused.header(b"retry-after") == b"1"
            assert refused.json()["code"] == "titan.unavailable"
            gate.opened.set()
    assert [line.answer.body for line, _ in running + waiting] == [b"/running", b"/1", b"/2"]
    assert "/3" not in gate.seen


async def test_health_is_answered_while_all_threads_are_busy() -> None:
    gate = Gate()
    front = crowded(gate)
    async with underway(front, scope_of("/running")):
        await until(lambda: gate.seen)
        assert (await asking(front, scope_of("/healthz"))).status == 200
        gate.opened.set()


async def test_a_request_whose_client_left_the_queue_is_not_run() -> None:
    gate = Gate()
    front = make_front(gate, threads=1, max_waiting=5)
    async with underway(front, scope_of("/running"), scope_of("/1"), scope_of("/2")):
        await until(lambda: front.pool.waiting == 2)
        line = Line()
        leaving = asyncio.create_task(front(scope_of("/left"), line.receive, line.send))
        await until(lambda: front.pool.waiting == 3)
        line.hang_up.set()
        await asyncio.wait_for(leaving, 10)
        gate.opened.set()
    assert line.answer.status == 0
    await until(lambda: front.pool.waiting == 0)
    assert gate.seen == ["/running", "/1", "/2"]


async def test_work_of_lanes_overtakes_requests_that_wait() -> None:
    gate = Gate()
    lanes = Lanes()

    async def lane(request: LaneRequest) -> LaneResponse:
        await request.run(gate.seen.append, "lane")
        return LaneResponse(200)

    lanes.register("/lane", lane)
    front = make_front(gate, threads=1, max_waiting=5, lanes=lanes)
    async with underway(front, scope_of("/running")):
        await until(lambda: gate.seen)
        async with underway(front, scope_of("/waiting")):
            await until(lambda: front.pool.waiting == 1)
            async with underway(front, scope_of("/lane")):
                await until(lambda: front.pool.waiting == 2)
                gate.opened.set()
    assert gate.seen == ["/running", "lane", "/waiting"]


async def test_a_stream_ends_when_its_reader_leaves() -> None:
    closed = threading.Event()

    class Endless:
        def __iter__(self) -> "Endless":
            return self

        def __next__(self) -> bytes:
            return b"more"

        def close(self) -> None:
            closed.set()

    def wsgi(environ: Any, start: Any) -> Endless:
        start("200 OK", [])
        return Endless()

    front = make_front(wsgi)
    line = Line()
    task = asyncio.create_task(front(scope_of("/"), line.receive, line.send))
    await asyncio.wait_for(line.first_piece.wait(), 10)
    line.hang_up.set()
    await asyncio.wait_for(task, 10)
    assert closed.is_set()
    assert not line.answer.is_complete


async def test_a_body_that_stops_coming_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("titan.platform.serving.body.SILENCE_SECONDS", 0.01)
    front = make_front(Gate())
    line = Line([b"half"])
    line._incoming.clear()
    scope = scope_of("/", "POST", [(b"content-length", b"8")])
    await asyncio.wait_for(front(scope, line.receive, line.send), 10)
    assert line.answer.status == 408


class TestPool:
    async def test_returns_what_the_job_returned(self) -> None:
        assert await ThreadPool(threads=1, max_waiting=1).submit(sum, [1, 2]) == 3

    @pytest.mark.parametrize("error", [KeyError("k"), SystemExit(3)])
    async def test_raises_what_the_job_raised(self, error: BaseException) -> None:
        def fail() -> None:
            raise error

        with pytest.raises(type(error)):
            await ThreadPool(threads=1, max_waiting=1).submit(fail)

    async def test_does_not_lose_a_stop_iteration(self) -> None:
        with pytest.raises(RuntimeError):
            await ThreadPool(threads=1, max_waiting=1).submit(next, iter(()))

    async def test_refuses_beyond_its_bound(self) -> None:
        pool = ThreadPool(threads=1, max_waiting=0)
        with pytest.raises(PoolFull):
            pool.submit(int)

    async def test_closes_after_the_last_job_and_tidies_each_thread(self) -> None:
        tidied: list[int] = []
        pool = ThreadPool(threads=2, max_waiting=5, at_exit=lambda: tidied.append(1))
        jobs = [pool.submit(abs, -number) for number in range(4)]
        await asyncio.gather(*jobs)
        pool.close(timeout=10)
        assert tidied == [1, 1]
