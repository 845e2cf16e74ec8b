"""The relay at work: what it hands over is taken once, however it came."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from tests.platform.eventlog.facts import Closed, Deposited
from tests.platform.eventlog.horizon import wait_until_readable
from titan.kernel.events import Envelope, Event
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.eventlog import delivery, reading, registry, relay
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.models import ParkedEvent
from titan.platform.eventlog.reading import Place
from titan.platform.eventlog.registry import Subscription

pytestmark = pytest.mark.django_db(transaction=True)


class Follower:
    """A subscriber that remembers what it took."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.poison: set[int] = set()
        self.subscription = Subscription("tests.follower", size=3)
        self.subscription.on(Deposited)(self.take)

    def take(self, envelope: Envelope, event: Event) -> None:
        assert isinstance(event, Deposited)
        if event.amount.amount in self.poison:
            raise ValueError("poison")
        self.taken.append(event.amount.amount)

    def read(self) -> tuple[tuple[Envelope, ...], Place, Place]:
        """All that is unread, with where it begins and ends."""
        place, until = delivery.checkpoint("tests.follower"), reading.head()
        batch = reading.after(place, types=self.subscription.types, until=until, limit=100)
        return batch.envelopes, place, until


@pytest.fixture
def follower() -> Iterator[Follower]:
    yield Follower()
    registry._subscriptions.pop("tests.follower")


@contextmanager
def running(names: list[str]) -> Iterator[None]:
    works = relay.Relay(names)
    thread = threading.Thread(target=works.run)
    thread.start()
    try:
        yield
    finally:
        works.stop()
        thread.join()


def deposit(stream: UUID, *amounts: int) -> None:
    for amount in amounts:
        append([Pending(stream, Deposited(Money(amount, "EUR")))])


def soon(is_so: Callable[[], bool], *, within_s: float = 20) -> bool:
    give_up = time.monotonic() + within_s
    while not is_so():
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


class TestTakingWhatWasRead:
    def test_moves_the_checkpoint_with_the_effect(self, follower: Follower) -> None:
        deposit(new_id(bucket=1), 1, 2)
        wait_until_readable()
        envelopes, place, until = follower.read()
        assert delivery.deliver_read(follower.subscription, envelopes, place=place, until=until)
        assert follower.taken == [1, 2]
        assert delivery.checkpoint("tests.follower") == until

    def test_takes_nothing_a_second_time(self, follower: Follower) -> None:
        deposit(new_id(bucket=1), 1, 2)
        wait_until_readable()
        envelopes, place, until = follower.read()
        delivery.deliver_read(follower.subscription, envelopes, place=place, until=until)
        assert not delivery.deliver_read(follower.subscription, envelopes, place=place, until=until)
        assert follower.taken == [1, 2]

    def test_leaves_the_checkpoint_where_a_handler_fails(self, follower: Follower) -> None:
        deposit(new_id(bucket=1), 1, 13)
        wait_until_readable()
        envelopes, place, until = follower.read()
        follower.poison = {13}
        assert not delivery.deliver_read(follower.subscription, envelopes, place=place, until=until)
        assert delivery.checkpoint("tests.follower") == place

    def test_parks_what_stands_behind_a_parked_event(self, follower: Follower) -> None:
        sick, well = new_id(bucket=1), new_id(bucket=2)
        follower.poison = {13}
        deposit(sick, 13)
        wait_until_readable()
        delivery.drain(follower.subscription)
        deposit(sick, 1)
        deposit(well, 2)
        wait_until_readable()
        envelopes, place, until = follower.read()
        assert delivery.deliver_read(follower.subscription, envelopes, place=place, until=until)
        assert follower.taken == [2]
        assert ParkedEvent.objects.filter(stream=sick).count() == 2


class TestRunning:
    def test_delivers_in_order_what_comes_before_and_while_it_runs(self, follower: Follower) -> None:
        jar = new_id(bucket=1)
        deposit(jar, 1, 2, 3, 4)
        with running(["tests.follower"]):
            assert soon(lambda: len(follower.taken) == 4)
            deposit(jar, *range(5, 30))
            append([Pending(jar, Closed())])
            assert soon(lambda: len(follower.taken) == 29)
        assert follower.taken == list(range(1, 30))

    def test_reads_for_itself_what_was_too_much_to_hand_over(
        self, follower: Follower, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(relay, "MOST_WAITING", 2)
        monkeypatch.setattr(relay, "READ_AT_ONCE", 7)
        jar = new_id(bucket=1)
        with running(["tests.follower"]):
            deposit(jar, 1)
            assert soon(lambda: follower.taken == [1])
            deposit(jar, *range(2, 40))
            assert soon(lambda: len(follower.taken) == 39)
        assert follower.taken == list(range(1, 40))

    def test_takes_nothing_twice_beside_another_that_drains(self, follower: Follower) -> None:
        jar = new_id(bucket=1)
        with running(["tests.follower"]):
            for number in range(1, 41):
                deposit(jar, number)
                if number % 5 == 0:
                    delivery.drain(follower.subscription)
            assert soon(lambda: len(follower.taken) >= 40)
        assert follower.taken == list(range(1, 41))

    def test_parks_poison_and_goes_on(self, follower: Follower) -> None:
        sick, well = new_id(bucket=1), new_id(bucket=2)
        follower.poison = {13}
        with running(["tests.follower"]):
            deposit(sick, 1, 13)
            deposit(well, 2, 3)
            assert soon(lambda: ParkedEvent.objects.filter(stream=sick).exists() and 3 in follower.taken)
        assert follower.taken.count(2) == 1
        assert ParkedEvent.objects.get().stream == sick
