"""What a process hears of forgotten tags, on a real Valkey."""

import pytest
import redis

from titan.platform import cache
from titan.platform.pages import news, shared
from titan.platform.pages.news import Listener, News
from titan.platform.pages.shared import PageCache, SharedPage, ValkeyPages


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class TestListener:
    def test_hears_everything_at_first(self) -> None:
        assert Listener().hear().is_everything

    def test_hears_each_tag_once(self) -> None:
        listener = Listener()
        listener.hear()
        news.tell(["a", "b"])
        news.tell(["b", "c"])
        assert listener.hear() == News(frozenset({"a", "b", "c"}))
        assert listener.hear() == News()

    def test_hears_a_tag_again_when_it_is_told_again(self) -> None:
        listener = Listener()
        listener.hear()
        for _ in range(3):
            news.tell(["a"])
            assert listener.hear() == News(frozenset({"a"}))

    def test_hears_everything_after_the_news_were_lost(self) -> None:
        listener = Listener()
        listener.hear()
        cache.client().flushdb()
        assert listener.hear().is_everything
        assert listener.hear() == News()

    def test_hears_everything_after_a_long_silence(self) -> None:
        clock = Clock()
        listener = Listener(clock)
        listener.hear()
        clock.now += 301
        assert listener.hear().is_everything

    def test_hears_everything_when_more_was_told_than_an_answer_holds(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(news, "_MOST", 3)
        listener = Listener()
        listener.hear()
        news.tell([f"tag {number}" for number in range(5)])
        assert listener.hear().is_everything
        assert listener.hear() == News()

    def test_hears_everything_while_valkey_is_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        listener = Listener()
        listener.hear()

        def fail(*_args: object) -> None:
            raise redis.ConnectionError

        with monkeypatch.context() as patch:
            patch.setattr(news, "_HEAR", fail)
            assert listener.hear().is_everything
        assert listener.hear().is_everything
        assert listener.hear() == News()

    def test_old_news_are_swept(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Listener().hear()
        news.tell(["old"])
        monkeypatch.setattr(news, "_REMEMBERED_SECONDS", 0)
        news.tell(["new"])
        assert cache.client().zscore(news._KEY, "old") is None


def page(*tags: str, until: float = 2e9) -> SharedPage:
    return SharedPage((b"<p>",), {}, frozenset(tags), until)


class TestTiers:
    def test_another_process_drops_a_page_within_two_seconds(self) -> None:
        clock = Clock()
        here, there = PageCache(ValkeyPages(), clock=clock), PageCache(ValkeyPages())
        here.hot("k")
        clock.now += 0.1
        here.put("k", page("a"), 60, counts="0", began=here.begin())
        here.put("l", page("b"), 60, counts="0", began=here.begin())
        there.forget("a")
        assert here.hot("k") is not None
        clock.now += shared.HOT_SECONDS
        assert here.hot("k") is None
        assert here.hot("l") is not None

    def test_a_page_lives_no_longer_than_it_was_rendered_for(self) -> None:
        clock, wall = Clock(), Clock()
        cached = PageCache(ValkeyPages(), clock=clock, now=wall)
        cached.hot("k")
        clock.now += 0.1
        cached.put("k", page(until=cached.until(60)), 60, counts="", began=cached.begin())
        cached.clear()
        clock.now, wall.now = clock.now + 50, wall.now + 50
        assert cached.find("k", [], began=cached.begin())[0] is not None
        assert cached.hot("k") is not None
        clock.now += 11
        assert cached.hot("k") is None

    def test_a_page_is_not_kept_that_was_forgotten_while_it_was_rendered(self) -> None:
        clock = Clock()
        cached = PageCache(ValkeyPages(), clock=clock)
        cached.hot("k")
        clock.now += 0.1
        began = cached.begin()
        _, counts = cached.find("k", ["a"], began=began)
        clock.now += 0.1
        cached.forget("a")
        cached.put("k", page("a"), 60, counts=counts, began=began)
        assert cached.hot("k") is None
        assert cached.find("k", ["a"], began=cached.begin())[0] is None
