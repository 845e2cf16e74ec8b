"""Appending, folding, upcasting, and reading behind the horizon."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from tests.platform.eventlog.facts import Closed, Deposited, Jar
from tests.platform.eventlog.horizon import wait_until_readable
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.eventlog import folding, reading
from titan.platform.eventlog.appending import Pending, VersionConflict, append
from titan.platform.eventlog.reading import Place


def deposit(amount: int) -> Deposited:
    return Deposited(Money(amount, "EUR"))


@pytest.mark.django_db
class TestAppend:
    def test_numbers_a_stream_from_one(self) -> None:
        stream = new_id(bucket=7)
        append([Pending(stream, deposit(5)), Pending(stream, deposit(6)), Pending(stream, Closed())])
        assert [(e.version, e.bucket) for e in reading.stream(stream)] == [(1, 7), (2, 7), (3, 7)]

    def test_refuses_a_taken_version(self) -> None:
        stream = new_id(bucket=1)
        append([Pending(stream, deposit(5), 1)])
        with pytest.raises(VersionConflict), transaction.atomic():
            append([Pending(stream, deposit(6), 1)])

    def test_keeps_the_context_of_the_request(self) -> None:
        from titan.platform.observability import context

        stream = new_id(bucket=1)
        append([Pending(stream, Closed())], at=datetime(2026, 1, 2, tzinfo=UTC))
        envelope = reading.stream(stream)[0]
        assert envelope.recorded_at == datetime(2026, 1, 2, tzinfo=UTC)
        assert envelope.metadata.keys() == context.metadata().keys()


@pytest.mark.django_db
class TestFold:
    def test_makes_the_state_from_its_events(self) -> None:
        stream = new_id(bucket=1)
        append([Pending(stream, deposit(5)), Pending(stream, deposit(6)), Pending(stream, Closed())])
        assert folding.load(stream, Jar) == folding.Loaded(Jar(11, True), 3)

    def test_answers_the_state_at_an_earlier_version(self) -> None:
        stream = new_id(bucket=1)
        append([Pending(stream, deposit(5)), Pending(stream, deposit(6))])
        assert folding.load(stream, Jar, upto=1).state.total == 5

    def test_goes_on_from_a_snapshot(self) -> None:
        stream = new_id(bucket=1)
        append([Pending(stream, deposit(5)), Pending(stream, deposit(6))])
        folding.save_snapshot(stream, folding.Loaded(Jar(100), 2))
        append([Pending(stream, deposit(1))])
        assert folding.load(stream, Jar) == folding.Loaded(Jar(101), 3)

    def test_never_replaces_a_newer_snapshot(self) -> None:
        stream = new_id(bucket=1)
        folding.save_snapshot(stream, folding.Loaded(Jar(9), 4))
        folding.save_snapshot(stream, folding.Loaded(Jar(5), 2))
        assert folding.load(stream, Jar) == folding.Loaded(Jar(9), 4)

    def test_upcasts_payloads_of_an_older_release(self) -> None:
        stream = new_id(bucket=1)
        sql.execute(
            "INSERT INTO eventlog_event (stream, version, type, bucket, payload, metadata, recorded_at)"
            " VALUES (%s, 1, 'tests.deposited.v1', 1, '{\"cents\": 7}', '{}', now())",
            (stream,),
        )
        assert folding.load(stream, Jar).state.total == 7


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_comes_late_is_never_skipped() -> None:
    """The first writer draws its position, the second commits before it: nothing is read until both are in."""
    first, second = new_id(bucket=1), new_id(bucket=2)
    drawn, go_on = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                append([Pending(first, deposit(1))])
                drawn.set()
                go_on.wait(10)
        finally:
            connection.close()

    writer = threading.Thread(target=slow_writer)
    writer.start()
    assert drawn.wait(10)
    append([Pending(second, deposit(2))])
    start = Place(0, 0)
    while_open = reading.after(start, types=[Deposited.type], until=reading.head(), limit=10)
    go_on.set()
    writer.join()
    wait_until_readable()
    rest = reading.after(while_open.end, types=[Deposited.type], until=reading.head(), limit=10)
    assert while_open.envelopes == ()
    assert [e.stream for e in rest.envelopes] == [first, second]
