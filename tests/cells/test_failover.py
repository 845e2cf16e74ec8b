"""Failing a cell over on real engines: what the directory, the router and the command say of it."""

import json
import os
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from titan.cells import store
from titan.cells.directory import State, with_state
from titan.cells.fleet import failover
from titan.cells.fleet.failover import FailOver, watched
from titan.cells.fleet.founding import founded
from titan.cells.fleet.layout import Layout
from titan.cells.fleet.watching import Watch
from titan.platform.engines import pair, replica
from titan.platform.engines.addresses import Record, read_record, write_record
from titan.platform.engines.commands import ROOT
from titan.platform.engines.processes import ticks
from titan.platform.observability import metrics


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layout]:
    """Two cells, of which cell 0 has engines and a standby that has everything; no web servers, no router."""
    folder = settings.VAR_DIR.resolve() / "engines" / uuid4().hex[:8]
    found = Layout(folder)
    folder.mkdir(parents=True)
    store.found(found.directory, founded(["127.0.0.1:1", "127.0.0.1:2"], held=()))
    found.make(range(2))
    var = found.cell(0)
    pair.start(var, valkey=False)
    replica.want(var, is_wanted=True)
    replica.make(var, lambda text: None)
    replica.wait_for_standby(var, is_on=True)
    assert any(replica.look(read_record(var)).is_waited_for for _ in ticks(60, every=0.1))
    replica.confirm(var, pid=read_record(var).postgres.pid)
    monkeypatch.setattr(failover, "READY_S", 0.2)
    # Filling Valkey is a command of the cell, which has no web server here and no Valkey either.
    monkeypatch.setattr(failover, "REBUILD", ("help",))
    yield found
    pair.stop(var)


def cell(layout: Layout, *words: str) -> Any:
    out = StringIO()
    where = ("--directory", str(layout.directory))
    call_command("cell", *words, "--json", *where, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def refused(layout: Layout, *words: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        cell(layout, *words)
    return caught.value


def failing(layout: Layout, said: list[str]) -> FailOver:
    return FailOver(ROOT, layout, "http://127.0.0.1:80", os.environ, said.append)


class TestPromote:
    def test_puts_the_standby_in_the_primarys_place_in_two_epochs(self, layout: Layout) -> None:
        before = read_record(layout.cell(0))
        told = cell(layout, "promote", "0")
        assert (told["port"], told["promotions"], told["epoch"]) == (before.standby.port, 1, 3)
        states = [store.load(layout.folder / "epochs" / f"{n:08d}.json").cell(0).state for n in (1, 2, 3)]
        assert states == [State.LIVE, State.LOST, State.LIVE]
        assert cell(layout, "verify")["problems"] == []
        with psycopg.connect(read_record(layout.cell(0)).addresses.database_url) as connection:
            connection.execute("CREATE TABLE written (after int)")
        assert not before.postgres.is_alive()

    def test_only_says_what_it_would_do_in_a_dry_run(self, layout: Layout) -> None:
        before = read_record(layout.cell(0))
        told = cell(layout, "promote", "0", "--dry-run")
        assert (told["primary"], told["standby"]) == (before.postgres.port, before.standby.port)
        assert (read_record(layout.cell(0)), store.load(layout.directory).epoch) == (before, 1)

    def test_is_refused_with_3_where_acknowledged_writes_may_be_lost(self, layout: Layout) -> None:
        replica.wait_for_standby(layout.cell(0), is_on=False)
        for words in (("promote", "0"), ("promote", "0", "--dry-run")):
            assert refused(layout, *words).returncode == 3
        assert store.load(layout.directory).epoch == 1

    def test_is_refused_with_3_to_a_cell_that_is_not_here(self, layout: Layout) -> None:
        assert [refused(layout, "promote", number).returncode for number in ("1", "7")] == [3, 3]

    def test_goes_on_where_it_was_cut_off(self, layout: Layout) -> None:
        (layout.cell(0) / "failover.json").write_text('{"promotions": 0}')
        store.change(layout.directory, lambda now: with_state(now, 0, State.LOST))
        promoted = replica.promote(layout.cell(0))
        told = cell(layout, "promote", "0")
        assert (told["port"], told["promotions"]) == (promoted.port, 1)
        assert store.load(layout.directory).cell(0).state is State.LIVE
        assert not (layout.cell(0) / "failover.json").exists()

    def test_leaves_a_cell_live_whose_engines_were_stopped_meanwhile(
        self, layout: Layout, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(FailOver, "_mark", self._stopping(FailOver._mark, layout))
        assert refused(layout, "promote", "0").returncode == 3
        assert store.load(layout.directory).cell(0).state is State.LIVE
        assert not (layout.cell(0) / "failover.json").exists()

    @staticmethod
    def _stopping(mark: Any, layout: Layout) -> Any:
        def stop_and_mark(self: FailOver, number: int, state: State) -> Any:
            if state is State.LOST:
                pair.stop(layout.cell(0))
            return mark(self, number, state)

        return stop_and_mark


def test_what_somebody_is_at_is_not_cut_off(layout: Layout) -> None:
    failover_of_cells = failing(layout, [])
    assert not failover_of_cells.is_cut_off(0)
    (layout.cell(0) / "failover.json").write_text('{"promotions": 0}')
    assert failover_of_cells.is_cut_off(0)
    with failover_of_cells._alone(0):
        assert not failover_of_cells.is_cut_off(0)


def test_a_watchdog_that_comes_late_does_nothing(layout: Layout) -> None:
    said: list[str] = []
    assert failing(layout, said).run(0, promotions=7) is None
    assert store.load(layout.directory).epoch == 1


def test_a_primary_that_is_gone_for_good_is_replaced_by_the_watch(layout: Layout) -> None:
    said: list[str] = []
    fail_over = watched(failing(layout, said), 0)
    watch = Watch(layout.cell(0), said.append, fail_over, lambda: failing(layout, said).is_cut_off(0))
    port = read_record(layout.cell(0)).standby.port
    os.kill(read_record(layout.cell(0)).postgres.pid, signal.SIGKILL)
    for _ in ticks(60, every=0.25):
        watch.beat()
        record = read_record(layout.cell(0))
        if record.promotions and record.is_synchronous:
            break
    assert (record.postgres.port, record.promotions, record.is_synchronous) == (port, 1, True), said


def test_a_cell_says_at_metrics_whether_its_standby_has_everything(tmp_path: Path, settings: Any) -> None:
    settings.CELL_DIRECTORY, settings.VAR_DIR = tmp_path / "directory.json", tmp_path
    apps.get_app_config("cells").ready()
    try:
        read = metrics._gauges["titan_standby_has_everything"].read
        assert read() == 0
        write_record(tmp_path, Record(is_synchronous=True))
        assert read() == 1
    finally:
        del metrics._gauges["titan_standby_has_everything"]
