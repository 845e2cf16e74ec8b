"""Taking messages of other cells: once each, in the order of their stream, poison put aside."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import OperationalError

from tests.platform.bus.messages import OWN_CELL, Jars, Lane, amounts, closed, deposit, with_header
from titan.kernel.ids import new_id
from titan.platform.bus import figures, parking, places, registry
from titan.platform.bus.contracts import ParkedKind, Topic
from titan.platform.bus.models import BusCheckpoint, ParkedMessage
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def jars() -> Iterator[Jars]:
    own = Jars()
    yield own
    own.forget()


@pytest.fixture
def snapshots() -> Iterator[Jars]:
    registry.declare(Topic("tests-snapshots", frozenset({"tests.deposited"}), is_compacted=True))
    own = Jars(topic="tests-snapshots")
    yield own
    own.forget()
    registry._topics.pop("tests-snapshots")


def test_takes_each_message_once_however_often_it_lies_there(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 1, 10), deposit(jar, 1, 10), deposit(jar, 2, 20), deposit(jar, 1, 10))
    outcome = lane.take()
    assert (outcome.taken, outcome.duplicates) == (2, 2)
    lane.put(deposit(jar, 2, 20), deposit(jar, 3, 30))
    lane.take()
    assert amounts(jars, jar) == [10, 20, 30]


def test_passes_over_what_its_own_cell_has_published(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 1, 10, cell=OWN_CELL))
    assert lane.take().taken == 0
    assert BusCheckpoint.objects.get().next_offset == 1


def test_two_readers_of_a_partition_take_each_message_once(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(*(deposit(jar, version, version) for version in range(1, 7)))
    lane.take(0, 4)
    assert lane.take(0, 6).duplicates == 4
    assert lane.take(2, 5).taken == 0
    assert amounts(jars, jar) == [1, 2, 3, 4, 5, 6]
    assert BusCheckpoint.objects.get().next_offset == 6


def test_a_reader_that_is_ahead_of_the_checkpoint_takes_nothing(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(*(deposit(jar, version, version) for version in range(1, 5)))
    lane.take(0, 2)
    BusCheckpoint.objects.update(next_offset=1)
    with pytest.raises(places.Moved):
        lane.take(2, 4)
    assert amounts(jars, jar) == [1, 2]


def test_an_outage_takes_nothing_and_parks_nothing(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 1, 10))
    jars.is_out = True
    with pytest.raises(OperationalError):
        lane.take()
    jars.is_out = False
    lane.take()
    assert amounts(jars, jar) == [10]
    assert not ParkedMessage.objects.exists()


def test_parks_poison_and_holds_back_its_stream_alone(jars: Jars) -> None:
    sick, well, lane = new_id(bucket=1), new_id(bucket=2), Lane(jars)
    jars.poison = {13}
    lane.put(
        deposit(sick, 1, 1),
        deposit(sick, 2, 13),
        deposit(well, 1, 5),
        deposit(sick, 3, 3),
        deposit(well, 2, 6),
    )
    outcome = lane.take()
    assert (outcome.taken, outcome.parked) == (3, 2)
    assert jars.read() == {sick: [1], well: [5, 6]}
    poison, behind = ParkedMessage.objects.order_by("version")
    assert (poison.kind, behind.kind) == (ParkedKind.POISON, ParkedKind.BEHIND)
    assert "cannot take 13" in poison.reason
    assert figures.parked() == {"tests.jars": 2.0}


@pytest.mark.parametrize("phase", ["expected", "arriving"])
def test_what_comes_from_a_bucket_that_arrives_waits_until_it_is_there(jars: Jars, phase: str) -> None:
    jar, other, lane = new_id(bucket=1), new_id(bucket=2), Lane(jars)
    sql.execute("INSERT INTO portability_moving (bucket, move, phase) VALUES (1, 'a-move', %s)", (phase,))
    lane.put(deposit(jar, 1, 10), deposit(other, 1, 5), deposit(jar, 2, 20))
    outcome = lane.take()
    assert (outcome.taken, outcome.parked) == (1, 2)
    assert set(ParkedMessage.objects.values_list("kind", flat=True)) == {ParkedKind.ARRIVING}
    assert jars.taker.release()
    assert parking.replay(jars.subscription, stream=jar) == 0
    assert jars.read() == {other: [5]}
    sql.execute("DELETE FROM portability_moving")
    assert not jars.taker.release()
    assert amounts(jars, jar) == [10, 20]
    assert not ParkedMessage.objects.exists()


def test_what_comes_once_a_bucket_is_there_waits_behind_what_came_before(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    sql.execute("INSERT INTO portability_moving (bucket, move, phase) VALUES (1, 'a-move', 'arriving')")
    lane.put(deposit(jar, 1, 10))
    lane.take()
    sql.execute("DELETE FROM portability_moving")
    lane.put(deposit(jar, 2, 20))
    lane.take()
    assert amounts(jars, jar) == [10, 20]


def test_poison_that_comes_again_stays_parked_once(jars: Jars) -> None:
    sick, lane = new_id(bucket=1), Lane(jars)
    jars.poison = {13}
    lane.put(deposit(sick, 1, 13), deposit(sick, 1, 13))
    lane.take()
    assert ParkedMessage.objects.count() == 1


def test_replay_goes_through_in_order_once_the_cause_is_mended(jars: Jars) -> None:
    sick, lane = new_id(bucket=1), Lane(jars)
    jars.poison = {13}
    lane.put(deposit(sick, 1, 13), deposit(sick, 2, 2), deposit(sick, 3, 3))
    lane.take()
    assert parking.replay(jars.subscription, stream=sick) == 0
    assert ParkedMessage.objects.get(version=1).attempts == 2
    jars.poison = set()
    assert parking.replay(jars.subscription, stream=sick) == 3
    assert amounts(jars, sick) == [13, 2, 3]
    assert not ParkedMessage.objects.exists()


def test_what_is_given_up_no_longer_holds_back_its_stream(jars: Jars) -> None:
    sick, lane = new_id(bucket=1), Lane(jars)
    jars.poison = {13}
    lane.put(deposit(sick, 1, 13), deposit(sick, 2, 2))
    lane.take()
    poison = ParkedMessage.objects.get(kind=ParkedKind.POISON)
    assert parking.give_up(jars.subscription, id=poison.pk) == 1
    assert amounts(jars, sick) == [2]
    assert not ParkedMessage.objects.exists()


def test_a_message_whose_forerunner_is_missing_waits_for_it(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 1, 1), deposit(jar, 3, 3), deposit(jar, 4, 4))
    assert lane.take().parked == 2
    assert set(ParkedMessage.objects.values_list("kind", flat=True)) == {ParkedKind.GAP}
    lane.put(deposit(jar, 2, 2))
    assert lane.take().taken == 3
    assert amounts(jars, jar) == [1, 2, 3, 4]
    assert not ParkedMessage.objects.exists()


def test_a_gap_that_is_given_up_lets_the_rest_through(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 3, 3), deposit(jar, 4, 4))
    lane.take()
    first = ParkedMessage.objects.get(version=3)
    assert parking.give_up(jars.subscription, id=first.pk) == 2
    assert amounts(jars, jar) == [3, 4]


def test_versions_that_the_topic_does_not_carry_are_no_gap(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(deposit(jar, 2, 2, after=0), closed(jar, 3), deposit(jar, 9, 9, after=3))
    assert lane.take().parked == 0
    assert amounts(jars, jar) == [2, 9]


def test_bytes_that_are_no_message_are_parked_and_hold_nobody_back(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    whole = deposit(jar, 1, 1)
    lane.put(replace(whole, value=b"{"), replace(whole, key=b"\xff\x00"), replace(whole, headers=()), whole)
    outcome = lane.take()
    assert (outcome.taken, outcome.parked) == (1, 3)
    assert amounts(jars, jar) == [1]
    assert [parked.version for parked in ParkedMessage.objects.all()] == [None] * 3


def test_an_older_form_of_a_fact_is_taken_in_the_newest(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    old = with_header(replace(deposit(jar, 1, 0), value=b'{"cents": 42}'), "type", "tests.deposited.v1")
    lane.put(old)
    lane.take()
    assert amounts(jars, jar) == [42]


def test_a_form_that_only_a_newer_release_knows_waits_for_it(jars: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(jars)
    lane.put(with_header(deposit(jar, 1, 1), "type", "tests.deposited.v9"))
    lane.take()
    assert "no event class is registered" in ParkedMessage.objects.get().reason


def test_of_a_compacted_topic_the_newest_version_counts(snapshots: Jars) -> None:
    jar, lane = new_id(bucket=1), Lane(snapshots)
    snapshots.poison = {13}
    lane.put(deposit(jar, 4, 4), deposit(jar, 3, 3), deposit(jar, 6, 13))
    lane.take()
    assert amounts(snapshots, jar) == [4]
    lane.put(deposit(jar, 9, 9))
    lane.take()
    assert amounts(snapshots, jar) == [4, 9]
    assert not ParkedMessage.objects.exists()
