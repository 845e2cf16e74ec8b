"""A standby: what it has, when commits wait for it, and that nobody but the new primary can acknowledge after a promotion."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from titan.platform.engines import EngineFailure, pair, replica
from titan.platform.engines.addresses import read_record, record_path, write_record
from titan.platform.engines.pair import primary_of, standby_of
from titan.platform.engines.postgres import binary
from titan.platform.engines.processes import ticks, working_in


def quiet(_text: str) -> None:
    """A log that nobody reads."""


def eventually(is_so: Any) -> None:
    assert any(is_so() for _ in ticks(60, every=0.1)), "it did not come true"


def door(var_dir: Path, **more: Any) -> psycopg.Connection[Any]:
    return psycopg.connect(read_record(var_dir).addresses.database_url, autocommit=True, **more)


def words(var_dir: Path) -> set[str]:
    with door(var_dir) as connection:
        return {word for (word,) in connection.execute("SELECT word FROM words")}


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """To those that are still there: backends come and go."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


@pytest.fixture
def followed(var_dir: Path) -> Iterator[Path]:
    """A primary whose commits wait for its standby."""
    pair.start(var_dir, valkey=False)
    replica.want(var_dir, is_wanted=True)
    replica.make(var_dir, quiet)
    replica.wait_for_standby(var_dir, is_on=True)
    eventually(lambda: replica.look(read_record(var_dir)).is_waited_for)
    replica.confirm(var_dir, pid=read_record(var_dir).postgres.pid)
    with door(var_dir) as connection:
        connection.execute("CREATE TABLE words (word text)")
    yield var_dir
    for engine in (read_record(var_dir).postgres, read_record(var_dir).standby):
        with suppress(ProcessLookupError):
            os.kill(engine.pid, signal.SIGCONT)


class TestPromotion:
    def test_keeps_every_acknowledged_write_and_the_address(self, followed: Path) -> None:
        address, before = read_record(followed).addresses, read_record(followed)
        acknowledged: list[str] = []

        def write(number: int) -> None:
            with suppress(psycopg.Error), door(followed) as connection:
                for count in range(1_000_000):
                    connection.execute("INSERT INTO words VALUES (%s)", [f"{number}-{count}"])
                    acknowledged.append(f"{number}-{count}")

        writers = [threading.Thread(target=write, args=(number,)) for number in range(3)]
        for writer in writers:
            writer.start()
        eventually(lambda: len(acknowledged) > 50)
        promoted = replica.promote(followed)
        for writer in writers:
            writer.join()
        with psycopg.connect(address.database_url, autocommit=True) as connection:
            connection.execute("INSERT INTO words VALUES ('after')")
        assert words(followed) >= {*acknowledged, "after"}
        assert (promoted.folder, promoted.port) == (before.secondary, before.standby.port)

    def test_ends_a_primary_that_was_stopped_and_lets_it_never_start(self, followed: Path) -> None:
        old = read_record(followed)
        os.kill(old.postgres.pid, signal.SIGSTOP)
        replica.promote(followed)
        assert not old.postgres.is_alive()
        with pytest.raises(EngineFailure, match="is fenced"):
            primary_of(followed, old).start(old.postgres)

    def test_leaves_a_primary_that_could_not_be_ended_without_acknowledgements(self, followed: Path) -> None:
        old = read_record(followed)
        zombie = psycopg.connect(replica.door(old.postgres), autocommit=True)
        standby = standby_of(followed, old)
        program = str(binary("pg_ctl"))
        standby.run(standby.account, [program, "promote", f"--pgdata={standby.data}", "--wait"])
        told: list[str] = []

        def write() -> None:
            with suppress(psycopg.Error):
                zombie.execute("INSERT INTO words VALUES ('split')")
                told.append("acknowledged")

        writer = threading.Thread(target=write)
        writer.start()
        writer.join(3)
        assert (writer.is_alive(), told) == (True, [])
        os.kill(old.postgres.pid, signal.SIGKILL)
        writer.join(30)
        assert told == []

    def test_is_repeated_without_effect_where_it_was_cut_off_before_the_record(self, followed: Path) -> None:
        before = read_record(followed)
        first = replica.promote(followed)
        now = read_record(followed)
        write_record(followed, replace(before, standby=now.postgres))
        assert replica.promote(followed) == first
        with door(followed) as connection:
            connection.execute("INSERT INTO words VALUES ('after')")

    def test_that_was_cut_off_is_ended_by_the_next_start_of_the_engines(self, followed: Path) -> None:
        before = read_record(followed)
        promoted = replica.promote(followed)
        with door(followed) as connection:
            connection.execute("INSERT INTO words VALUES ('after')")
        write_record(followed, replace(before, standby=read_record(followed).postgres))
        pair.stop(followed)
        pair.start(followed, valkey=False)
        found = read_record(followed)
        assert (found.primary, found.postgres.port, found.promotions) == (promoted.folder, promoted.port, 1)
        assert words(followed) == {"after"}

    def test_that_is_refused_leaves_no_fence_of_an_earlier_attempt(self, followed: Path) -> None:
        fence = primary_of(followed, read_record(followed)).fence
        fence.touch()
        pair.stop(followed)
        with pytest.raises(replica.NotPromotable):
            replica.promote(followed)
        assert not fence.exists()

    def test_is_refused_where_the_standby_may_lack_something(self, followed: Path) -> None:
        replica.wait_for_standby(followed, is_on=False)
        with pytest.raises(replica.NotPromotable, match="acknowledged"):
            replica.promote(followed)
        assert not primary_of(followed, read_record(followed)).fence.exists()

    def test_is_refused_to_engines_that_were_told_to_stop(self, followed: Path) -> None:
        pair.stop(followed)
        with pytest.raises(replica.NotPromotable, match="told to stop"):
            replica.promote(followed)

    def test_is_followed_by_a_standby_in_the_old_place(self, followed: Path) -> None:
        port = read_record(followed).postgres.port
        replica.promote(followed)
        replica.make(followed, quiet)
        eventually(lambda: replica.look(read_record(followed)).is_followed)
        assert read_record(followed).standby.port == port


def test_a_look_at_a_primary_that_hangs_ends_and_finds_it_not_well(followed: Path) -> None:
    record = read_record(followed)
    pids = [record.postgres.pid, *working_in(primary_of(followed, record).data)]
    assert replica.look(record).is_followed
    signal_all(pids, signal.SIGSTOP)
    try:
        assert replica.look(record) == replica.Seen(is_well=False)
    finally:
        signal_all(pids, signal.SIGCONT)


def test_commits_wait_for_a_stopped_standby_until_it_is_let_go(followed: Path) -> None:
    record = read_record(followed)
    # Its receiver too: it outlives its postmaster for a moment, and acknowledges.
    signal_all([record.standby.pid, *working_in(standby_of(followed, record).data)], signal.SIGKILL)
    told = threading.Event()

    def write() -> None:
        with door(followed) as connection:
            connection.execute("INSERT INTO words VALUES ('alone')")
            told.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert not told.wait(2)
    replica.wait_for_standby(followed, is_on=False)
    assert told.wait(30)
    writer.join()
    assert words(followed) == {"alone"}


def test_a_restart_brings_both_back_and_commits_wait_again(followed: Path) -> None:
    pair.stop(followed)
    status = pair.start(followed, valkey=False)
    assert status.standby_pid
    eventually(lambda: replica.look(read_record(followed)).is_waited_for)


def test_a_primary_without_its_data_is_not_made_anew_beside_a_standby(followed: Path) -> None:
    os.kill(read_record(followed).postgres.pid, signal.SIGKILL)
    data = primary_of(followed, read_record(followed)).data
    eventually(lambda: not read_record(followed).postgres.is_alive())
    data.rename(data.with_name("lost"))
    with pytest.raises(EngineFailure, match="cell promote"):
        pair.start(followed, valkey=False)
    replica.promote(followed)
    assert words(followed) == set()


def test_a_lost_record_does_not_make_a_primary_of_a_standby(followed: Path) -> None:
    replica.promote(followed)
    with door(followed) as connection:
        connection.execute("INSERT INTO words VALUES ('after')")
    replica.make(followed, quiet)
    pair.stop(followed)
    record_path(followed).unlink()
    pair.start(followed, valkey=False)
    assert words(followed) == {"after"}
