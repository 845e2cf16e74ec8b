"""Rate limits: exact under a crowd, said in headers, failing closed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.test import Client

from titan.platform.rest import ratelimit


class TestCheck:
    def test_admits_exactly_the_limit_of_500_at_once(self) -> None:
        barrier = threading.Barrier(50)

        def crowd(_thread: int) -> int:
            barrier.wait()
            return sum(ratelimit.check("crowd", "one", 100, 3600).allowed for _ in range(10))

        with ThreadPoolExecutor(50) as pool:
            admitted = sum(pool.map(crowd, range(50)))

        assert admitted == 100

    @pytest.mark.parametrize(("limit", "window_s"), [(1, 1000), (7, 6000), (300, 86_400)])
    def test_admits_the_limit_and_no_more(self, limit: int, window_s: int) -> None:
        decisions = [ratelimit.check("exact", str(limit), limit, window_s) for _ in range(limit + 2)]

        assert [decision.allowed for decision in decisions] == [True] * limit + [False, False]
        assert [decision.remaining for decision in decisions[:limit]] == list(range(limit - 1, -1, -1))

    def test_says_when_one_and_when_all_are_back(self) -> None:
        for _ in range(3):
            last = ratelimit.check("times", "a", 3, 3000)
        refused = ratelimit.check("times", "a", 3, 3000)

        assert last.reset_after == 3000
        assert (refused.remaining, refused.retry_after, refused.reset_after) == (0, 1000, 3000)

    def test_keeps_callers_and_scopes_apart(self) -> None:
        used_up = ratelimit.check("apart", "a", 1, 1000)

        assert used_up.allowed
        assert ratelimit.check("apart", "b", 1, 1000).allowed
        assert ratelimit.check("other", "a", 1, 1000).allowed
        assert not ratelimit.check("apart", "a", 1, 1000).allowed

    def test_takes_the_cost_whole_or_not_at_all(self) -> None:
        assert ratelimit.check("cost", "a", 10, 1000, cost=7).remaining == 3
        assert not ratelimit.check("cost", "a", 10, 1000, cost=4).allowed
        assert ratelimit.check("cost", "a", 10, 1000, cost=3).allowed


class TestParse:
    @pytest.mark.parametrize(
        ("text", "rate"), [("60/min", (60, 60)), ("5/10s", (5, 10)), ("1000/2day", (1000, 172_800))]
    )
    def test_reads_a_rate(self, text: str, rate: tuple[int, int]) -> None:
        assert ratelimit.parse_rate(text) == ratelimit.Rate(*rate)

    @pytest.mark.parametrize("text", ["60", "0/min", "x/min", "5/fortnight"])
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a rate"):
            ratelimit.parse_rate(text)


class TestEndpoint:
    def test_tells_the_limit_and_refuses_beyond_it(self, api: Client) -> None:
        answers = [api.get("/api/v1/limited") for _ in range(4)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[0]["RateLimit-Policy"] == '"Limited.get";q=3;w=60'
        assert answers[0]["RateLimit"] == '"Limited.get";r=2;t=20'
        assert answers[3]["RateLimit"].startswith('"Limited.get";r=0;')
        assert answers[3].json()["code"] == "titan.too_many_requests"
        assert 1 <= int(answers[3]["Retry-After"]) <= 20

    def test_counts_users_and_addresses_apart(self, api: Client) -> None:
        for _ in range(3):
            api.get("/api/v1/limited")

        assert api.get("/api/v1/limited").status_code == 429
        assert api.get("/api/v1/limited", headers={"Authorization": "Bearer good"}).status_code == 200
        assert api.get("/api/v1/limited", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 200

    def test_fails_closed_without_valkey(self, api: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        def lost(*_arguments: Any) -> None:
            raise redis.ConnectionError("refused")

        monkeypatch.setattr(ratelimit, "_run", lost)

        assert api.get("/api/v1/limited").status_code == 503
