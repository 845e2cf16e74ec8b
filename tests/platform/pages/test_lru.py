"""The process-local tier of the page cache."""

from titan.platform.pages.lru import ByteBoundedLRU


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def store(clock: Clock | None = None, max_bytes: int = 10) -> ByteBoundedLRU[bytes]:
    return ByteBoundedLRU(max_bytes=max_bytes, ttl_seconds=2, size=len, clock=clock or Clock())


def test_forgets_the_least_recently_used_when_full() -> None:
    pages = store()
    pages.put("a", b"aaaa")
    pages.put("b", b"bbbb")
    pages.get("a")
    pages.put("c", b"cccc")
    assert (pages.get("a"), pages.get("b"), pages.get("c")) == (b"aaaa", None, b"cccc")


def test_never_holds_more_bytes_than_allowed() -> None:
    pages = store()
    for number in range(50):
        pages.put(str(number), b"x" * (number % 7))
        assert pages.weight <= 10


def test_refuses_what_is_larger_than_itself_and_drops_the_older_value() -> None:
    pages = store()
    pages.put("a", b"aa")
    pages.put("a", b"a" * 11)
    assert pages.get("a") is None
    assert pages.weight == 0


def test_forgets_what_is_older_than_its_time_to_live() -> None:
    clock = Clock()
    pages = store(clock)
    pages.put("a", b"aa")
    clock.now += 1.9
    assert pages.get("a") == b"aa"
    clock.now += 0.2
    assert pages.get("a") is None
    assert pages.weight == 0
