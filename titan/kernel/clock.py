"""The one place that time comes from, so that a test or a seeded run can replace it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """The current instant, aware, UTC. Services read it once and pass it on to the domain."""
    return datetime.now(UTC) if _source is None else _source()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Make `now()` answer `at` inside the block. For tests and replays; not thread-local by design."""
    global _source
    before, _source = _source, lambda: at
    try:
        yield
    finally:
        _source = before
