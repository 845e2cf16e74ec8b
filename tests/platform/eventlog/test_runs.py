"""Events that handlers take many at once: grouped by type, never out of order within a stream."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from titan.kernel import clock
from titan.kernel.events import Envelope
from titan.kernel.ids import new_id
from titan.platform.eventlog import delivery, registry
from titan.platform.eventlog.registry import Subscription

STREAMS = [new_id(bucket=number) for number in range(4)]


@pytest.fixture
def subscription() -> Iterator[Subscription]:
    """Takes `placed` and `paid` in runs, `cancelled` singly."""
    made = Subscription("tests.runs")
    made.run_handlers = {"placed": lambda _: None, "paid": lambda _: None}
    made.handlers = {"cancelled": lambda *_: None}
    yield made
    del registry._subscriptions["tests.runs"]


def envelopes(*events: tuple[int, str]) -> list[Envelope]:
    versions: dict[UUID, int] = {}
    made = []
    for position, (number, name) in enumerate(events):
        stream = STREAMS[number]
        versions[stream] = versions.get(stream, 0) + 1
        made.append(Envelope(stream, versions[stream], name, number, {}, {}, clock.now(), 1, position))
    return made


def told(runs: Iterator[list[Envelope]]) -> list[tuple[str, list[int]]]:
    return [(run[0].type, [STREAMS.index(one.stream) for one in run]) for run in runs]


def test_a_batch_takes_one_run_a_type(subscription: Subscription) -> None:
    batch = envelopes(*[(n, what) for n in range(4) for what in ("placed", "paid")])
    assert told(delivery.runs(subscription, batch)) == [("placed", [0, 1, 2, 3]), ("paid", [0, 1, 2, 3])]


def test_a_stream_keeps_its_order(subscription: Subscription) -> None:
    batch = envelopes((0, "paid"), (0, "placed"), (1, "paid"), (0, "paid"))
    seen: dict[UUID, list[int]] = {}
    for run in delivery.runs(subscription, batch):
        for one in run:
            seen.setdefault(one.stream, []).append(one.version)
    assert seen == {STREAMS[0]: [1, 2, 3], STREAMS[1]: [1]}


def test_nothing_passes_an_event_that_is_handled_singly(subscription: Subscription) -> None:
    batch = envelopes((0, "placed"), (1, "cancelled"), (2, "placed"), (3, "placed"))
    assert told(delivery.runs(subscription, batch)) == [
        ("placed", [0]),
        ("cancelled", [1]),
        ("placed", [2, 3]),
    ]


def test_every_event_is_handled_once(subscription: Subscription) -> None:
    batch = envelopes(*[(n % 4, ("placed", "cancelled", "paid")[n % 3]) for n in range(40)])
    handled = [one.position for run in delivery.runs(subscription, batch) for one in run]
    assert sorted(handled) == list(range(40))
