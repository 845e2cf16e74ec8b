"""Exactly-once delivery, parking, replay, rebuild."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import OperationalError

from tests.platform.eventlog.facts import Closed, Deposited
from tests.platform.eventlog.horizon import wait_until_readable
from titan.kernel import events
from titan.kernel.events import Envelope, Event
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.eventlog import delivery, registry
from titan.platform.eventlog.appending import Pending, append
from titan.platform.eventlog.models import ParkedEvent
from titan.platform.eventlog.registry import Pairs, Subscription

pytestmark = pytest.mark.django_db(transaction=True)


class Totals:
    """A projection into a table of its own, whose handler can be told to fail."""

    def __init__(self, *, takes_runs: bool) -> None:
        self.poison: set[int] = set()
        self.outage = False
        self.subscription = Subscription("tests.totals", size=3)
        if takes_runs:
            self.subscription.in_runs(Deposited)(self.take_many)
        else:
            self.subscription.on(Deposited)(self.take)
        self.subscription.resets(self.empty)
        sql.execute("CREATE TABLE IF NOT EXISTS tests_totals (stream uuid PRIMARY KEY, total bigint)")

    def take_many(self, pairs: Pairs) -> None:
        for envelope, event in pairs:
            self.take(envelope, event)

    def take(self, envelope: Envelope, event: Event) -> None:
        assert isinstance(event, Deposited)
        if self.outage:
            raise OperationalError("gone")
        sql.execute(
            "INSERT INTO tests_totals VALUES (%s, %s) ON CONFLICT (stream) DO UPDATE"
            " SET total = tests_totals.total + excluded.total",
            (envelope.stream, event.amount.amount),
        )
        if event.amount.amount in self.poison:
            raise ValueError(f"cannot take {event.amount.amount}")

    def empty(self) -> None:
        sql.execute("DELETE FROM tests_totals")

    def read(self) -> dict[UUID, int]:
        return dict(sql.query("SELECT stream, total FROM tests_totals"))


@pytest.fixture(params=["singly", "in runs"])
def totals(request: pytest.FixtureRequest) -> Iterator[Totals]:
    yield Totals(takes_runs=request.param == "in runs")
    registry._subscriptions.pop("tests.totals")


def deposit(stream: UUID, *amounts: int) -> None:
    for amount in amounts:
        append([Pending(stream, Deposited(Money(amount, "EUR")))])
    wait_until_readable()


def test_takes_each_event_once_however_often_it_is_asked(totals: Totals) -> None:
    jar = new_id(bucket=1)
    deposit(jar, 1, 2, 3, 4, 5)
    append([Pending(jar, Closed())])
    wait_until_readable()
    assert delivery.drain(totals.subscription) == 5
    assert delivery.drain(totals.subscription) == 0
    assert totals.read() == {jar: 15}


def test_a_failed_batch_leaves_no_half_of_its_effect(totals: Totals) -> None:
    jar = new_id(bucket=1)
    deposit(jar, 1, 2, 3)
    totals.outage = True
    with pytest.raises(OperationalError):
        delivery.deliver(totals.subscription)
    totals.outage = False
    delivery.drain(totals.subscription)
    assert totals.read() == {jar: 6}


def test_parks_poison_and_what_stands_behind_it_in_its_stream_alone(totals: Totals) -> None:
    sick, well = new_id(bucket=1), new_id(bucket=2)
    totals.poison = {13}
    deposit(sick, 1, 13, 2)
    deposit(well, 5)
    delivery.drain(totals.subscription)
    deposit(sick, 4)
    delivery.drain(totals.subscription)
    assert totals.read() == {sick: 1, well: 5}
    parked = list(ParkedEvent.objects.order_by("position"))
    assert [p.stream for p in parked] == [sick] * 3
    assert "cannot take 13" in parked[0].reason
    assert "waits behind" in parked[1].reason


def test_replay_goes_through_in_order_once_the_cause_is_mended(totals: Totals) -> None:
    sick = new_id(bucket=1)
    totals.poison = {13}
    deposit(sick, 1, 13, 2)
    delivery.drain(totals.subscription)
    assert delivery.replay(totals.subscription, stream=sick) == 0
    assert ParkedEvent.objects.order_by("position").first().attempts == 2  # type: ignore[union-attr]
    totals.poison = set()
    assert delivery.replay(totals.subscription, stream=sick) == 2
    assert totals.read() == {sick: 16}
    assert not ParkedEvent.objects.exists()


def test_rebuild_folds_the_log_into_the_same_rows(totals: Totals) -> None:
    jars = [new_id(bucket=b) for b in range(4)]
    for jar in jars:
        deposit(jar, 1, 2, 3)
    delivery.drain(totals.subscription)
    right = totals.read()
    sql.execute("UPDATE tests_totals SET total = -1")
    assert delivery.rebuild(totals.subscription) == 12
    assert totals.read() == right
    assert delivery.drain(totals.subscription) == 0


def test_only_a_projection_can_be_rebuilt(totals: Totals) -> None:
    totals.subscription.on_reset = None
    with pytest.raises(ValueError, match="not a projection"):
        delivery.rebuild(totals.subscription)


def record(stream: UUID, type: str, payload: str) -> None:
    """An event as another release has recorded it."""
    sql.execute(
        "INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)"
        " SELECT %s, coalesce(max(version), 0) + 1, %s, 1, %s::jsonb, '{}', now() FROM eventlog_event WHERE stream = %s",
        (stream, type, payload, stream),
    )


def test_takes_what_an_older_release_has_recorded_and_folds_it_into_a_rebuilt_projection(
    totals: Totals,
) -> None:
    jar = new_id(bucket=1)
    record(jar, "tests.deposited.v1", '{"cents": 7}')
    deposit(jar, 1)
    assert delivery.drain(totals.subscription) == 2
    assert totals.read() == {jar: 8}
    assert delivery.rebuild(totals.subscription) == 2
    assert totals.read() == {jar: 8}


def test_parks_what_only_a_newer_release_knows_until_that_one_replays_it(
    totals: Totals, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar, other = new_id(bucket=1), new_id(bucket=2)
    record(jar, "tests.deposited.v3", '{"euros": 5}')
    deposit(jar, 1)
    deposit(other, 2)
    delivery.drain(totals.subscription)
    assert totals.read() == {other: 2}
    assert "UnknownEvent" in ParkedEvent.objects.earliest("position").reason
    change = (
        "tests.deposited.v2",
        lambda told: {"amount": {"amount": 100 * told["euros"], "currency": "EUR"}},
    )
    monkeypatch.setitem(events._upcasters, "tests.deposited.v3", change)
    assert delivery.replay(totals.subscription, stream=jar) == 2
    assert totals.read() == {jar: 501, other: 2}
