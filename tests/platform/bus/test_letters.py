"""Letters: facts that go to the home of one id, in another cell, and what becomes of them there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import ClassVar
from uuid import UUID

import pytest

from tests.platform.bus.messages import OTHER_CELL, OWN_CELL, Jars, Lane, amounts, deposit
from tests.platform.eventlog.facts import Deposited
from tests.platform.eventlog.horizon import wait_until_readable
from titan.kernel import clock
from titan.kernel.events import Event, register
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.bus import api, outbox, parking, places, registry, tasks
from titan.platform.bus.contracts import Received
from titan.platform.bus.models import BusCheckpoint, ParkedMessage
from titan.platform.bus.outbox import Outgoing
from titan.platform.eventlog import delivery, reading
from titan.platform.eventlog import registry as readers
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.reading import Place
from titan.platform.eventlog.registry import Subscription

pytestmark = pytest.mark.django_db(transaction=True)
HERE, THERE = 5, 2000


@register
@dataclass(frozen=True, slots=True)
class Posted(Event):
    type: ClassVar[str] = "tests.posted.v1"
    to: UUID
    text: str


@pytest.fixture(autouse=True)
def _two_cells(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # All of them, so that none is declared for the first time in what is thrown away after the test.
    monkeypatch.setattr(registry, "_addresses", dict(registry.addresses()))
    api.address(Posted, to="to")
    homes.register(lambda bucket: OTHER_CELL if bucket == THERE else None)
    yield
    homes.forget()


@pytest.fixture
def jars() -> Iterator[Jars]:
    own = Jars(topic="letters")
    yield own
    own.forget()


def published() -> list[Outgoing]:
    wait_until_readable()
    batch = outbox.read(Place(0, 0), until=reading.head(), limit=100)
    return outbox.outgoing(batch.envelopes, topics=[registry.LETTERS, registry.EVERYTHING], cell=OWN_CELL)


def letter(stream: UUID, version: int, amount: int, *, to: int, after: int | None = None) -> Received:
    received = deposit(stream, version, amount, after=after)
    return replace(received, headers=(*received.headers, ("to", str(to).encode())))


def test_goes_to_the_home_of_its_addressee_by_the_partition_of_that_bucket() -> None:
    near, far = Posted(new_id(bucket=HERE), "a"), Posted(new_id(bucket=THERE), "b")
    append([Pending(new_id(bucket=1), near), Pending(new_id(bucket=2), far)])
    letters = [one.message for one in published() if one.topic.is_addressed]
    assert [(one.envelope.event(), one.to, one.bucket) for one in letters] == [(far, THERE, THERE)]


def test_what_was_copied_from_another_cell_is_not_published() -> None:
    append([Pending(new_id(bucket=HERE), Posted(new_id(bucket=THERE), "a"))], is_copy=True)
    append([Pending(new_id(bucket=HERE), Deposited(Money(1, "EUR")))])
    assert [one.message.envelope.type for one in published()] == [Deposited.type]


def test_names_the_letter_before_it_in_its_stream() -> None:
    stream, to = new_id(bucket=HERE), new_id(bucket=THERE)
    append([Pending(stream, Posted(to, "a"), 1), Pending(stream, Deposited(Money(1, "EUR")), 2)])
    append([Pending(stream, Posted(to, "b"), 3)])
    letters = [one.message for one in published() if one.topic.is_addressed]
    assert [(one.envelope.version, one.after) for one in letters] == [(1, 0), (3, 1)]


def test_the_publisher_waits_for_subscribers_of_what_it_does_not_send() -> None:
    slow, other = Subscription("tests.slow"), Subscription("tests.other")
    slow.on(Posted)(lambda _envelope, _event: None)
    other.on(Deposited)(lambda _envelope, _event: None)
    try:
        delivery.checkpoint(slow.name)
        delivery.checkpoint(other.name)
        append([Pending(new_id(bucket=1), Posted(new_id(bucket=THERE), "far"))])
        wait_until_readable()
        envelopes = outbox.read(Place(0, 0), until=reading.head(), limit=10).envelopes
        assert not outbox.is_ahead(envelopes)
        append([Pending(new_id(bucket=1), Posted(new_id(bucket=HERE), "near"))])
        wait_until_readable()
        envelopes = outbox.read(Place(0, 0), until=reading.head(), limit=10).envelopes
        assert outbox.is_ahead(envelopes)
        delivery.drain(slow)
        assert not outbox.is_ahead(envelopes)
    finally:
        readers._subscriptions.pop(slow.name)
        readers._subscriptions.pop(other.name)


def test_an_event_has_one_addressee() -> None:
    with pytest.raises(ValueError, match="addressed"):
        api.address(Posted, to="text")


def test_takes_what_is_for_its_own_buckets(jars: Jars) -> None:
    jar, lane = new_id(bucket=9), Lane(jars)
    lane.put(letter(jar, 1, 10, to=HERE), letter(new_id(bucket=9), 1, 20, to=THERE))
    assert lane.take().taken == 1
    assert jars.read() == {jar: [10]}
    assert not ParkedMessage.objects.exists()


def test_what_came_before_may_have_been_done_before_the_bucket_moved(jars: Jars) -> None:
    jar, lane = new_id(bucket=9), Lane(jars)
    lane.put(letter(jar, 4, 40, to=HERE, after=2), letter(jar, 5, 50, to=HERE))
    assert lane.take().taken == 2
    assert amounts(jars, jar) == [40, 50]


def test_a_letter_waits_behind_one_of_its_stream_that_is_parked(jars: Jars) -> None:
    jar, lane = new_id(bucket=9), Lane(jars)
    jars.poison = {20}
    lane.put(*(letter(jar, version, 10 * version, to=HERE) for version in (1, 2, 3)))
    outcome = lane.take()
    assert (outcome.taken, outcome.parked) == (1, 2)
    jars.poison = set()
    assert parking.replay(jars.subscription, stream=jar) == 2
    assert amounts(jars, jar) == [10, 20, 30]
    assert places.versions(jars.subscription.name, [jar]) == {jar: 3}


def test_one_whose_forerunners_were_taken_elsewhere_is_replayed_all_the_same(jars: Jars) -> None:
    jar, lane = new_id(bucket=9), Lane(jars)
    jars.poison = {40}
    lane.put(letter(jar, 4, 40, to=HERE, after=2), letter(jar, 5, 50, to=HERE))
    assert lane.take().parked == 2
    jars.poison = set()
    assert parking.replay(jars.subscription, stream=jar) == 2
    assert amounts(jars, jar) == [40, 50]


class TestPurge:
    def test_forgets_streams_of_which_no_letter_came_for_long_but_not_what_waits(self, jars: Jars) -> None:
        old, parked, fresh, lane = new_id(bucket=9), new_id(bucket=9), new_id(bucket=9), Lane(jars)
        jars.poison = {13}
        with clock.frozen(clock.now() - tasks.KEPT - timedelta(hours=1)):
            lane.put(letter(old, 1, 10, to=HERE), letter(parked, 1, 13, to=HERE))
            lane.take()
        lane.put(letter(fresh, 1, 10, to=HERE))
        lane.take()
        assert tasks.purge() == 1
        assert places.versions(jars.subscription.name, [old, parked, fresh]) == {parked: 0, fresh: 1}

    def test_leaves_the_order_of_a_stream_and_what_it_has_taken_since(self, jars: Jars) -> None:
        jar, lane = new_id(bucket=9), Lane(jars)
        with clock.frozen(clock.now() - tasks.KEPT - timedelta(hours=1)):
            lane.put(letter(jar, 1, 10, to=HERE))
            lane.take()
        tasks.purge()
        lane.put(*(letter(jar, version, 10 * version, to=HERE) for version in (2, 3, 2)))
        outcome = lane.take()
        assert (outcome.taken, outcome.duplicates, outcome.parked) == (2, 1, 0)
        assert amounts(jars, jar) == [10, 20, 30]
        assert tasks.purge() == 0

    def test_leaves_streams_of_other_topics_in_which_gaps_are_to_be_found(self) -> None:
        jars, jar = Jars(), new_id(bucket=9)
        try:
            lane = Lane(jars)
            with clock.frozen(clock.now() - tasks.KEPT - timedelta(hours=1)):
                lane.put(deposit(jar, 1, 10))
                lane.take()
            tasks.purge()
            lane.put(deposit(jar, 2, 20))
            assert lane.take().parked == 0
            assert amounts(jars, jar) == [10, 20]
        finally:
            jars.forget()

    def test_forgets_a_kafka_only_when_another_is_read(self) -> None:
        with clock.frozen(clock.now() - tasks.KEPT - timedelta(hours=1)):
            places.begin("tests.jars", "former", "events", [0, 1])
            places.filled("former", "catalogue")
        assert tasks.purge() == 0
        places.begin("tests.jars", "present", "events", [0])
        assert tasks.purge() == 3
        assert [one.cluster for one in BusCheckpoint.objects.all()] == ["present"]
