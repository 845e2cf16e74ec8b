"""What a fleet is founded as, what its cells are told, and what cannot be started."""

import json
from pathlib import Path
from typing import Any

import pytest

from titan.cells import store
from titan.cells.fleet import commands
from titan.cells.fleet.founding import founded
from titan.cells.fleet.layout import Layout, address
from titan.cells.fleet.running import FleetStart
from titan.platform.engines.commands import ROOT
from titan.platform.engines.programs import is_bus_decided

ADDRESSES = ["127.0.0.1:8751", "127.0.0.1:8752"]


class TestTheFirstDirectory:
    def test_leaves_in_the_first_cell_what_it_holds_and_is_even_all_the_same(self) -> None:
        directory = founded(ADDRESSES, held={1, 2, 3, 5})
        assert {directory.homes[bucket] for bucket in (1, 2, 3, 5)} == {0}
        assert {number: len(owned) for number, owned in directory.owned.items()} == {0: 2048, 1: 2048}

    def test_gives_all_to_a_first_cell_that_holds_all(self) -> None:
        assert set(founded(ADDRESSES, held=range(4096)).homes) == {0}

    def test_makes_neighbours_of_a_ring(self) -> None:
        cells = founded([*ADDRESSES, "127.0.0.1:8753"], held=()).cells
        assert [cell.neighbour for cell in cells] == [1, 2, 0]


class TestCells:
    def test_share_keys_and_pictures_and_one_secret(self, tmp_path: Path) -> None:
        layout = Layout(tmp_path / "cells")
        layout.make(range(2))
        (layout.cell(0) / "keys" / "a").write_text("key")
        assert (layout.cell(1) / "keys" / "a").read_text() == "key"
        secret = layout.secret_key.read_text()
        layout.make(range(2))
        assert (layout.secret_key.read_text(), len(secret) >= 50) == (secret, True)
        assert layout.secret_key.stat().st_mode & 0o077 == 0

    def test_are_told_who_they_are_and_what_users_see(self, tmp_path: Path) -> None:
        told = Layout(tmp_path).environ(
            1, public_url="http://127.0.0.1:80", environ={"TITAN_CELL": "7", "TITAN_WEB_WORKERS": "3"}
        )
        assert (told["TITAN_CELL"], told["TITAN_WEB_WORKERS"]) == ("1", "3")
        assert told["TITAN_PUBLIC_URL"] == "http://127.0.0.1:80"

    def test_listen_where_the_directory_says(self) -> None:
        assert address(founded(ADDRESSES, held=()).cell(1)) == ("127.0.0.1", 8752)


class TestBus:
    @pytest.fixture
    def layout(self, tmp_path: Path) -> Layout:
        layout = Layout(tmp_path / "cells")
        layout.kafka.mkdir(parents=True)
        own = {"home": str(layout.kafka), "port": 9999, "controller_port": 9998, "pid": 0}
        (layout.kafka / "broker.json").write_text(json.dumps(own), encoding="utf8")
        return layout

    def programs(self, layout: Layout, **environ: str) -> list[str]:
        start = FleetStart(ROOT, layout, count=2, host="127.0.0.1", port=8750, environ=environ)
        return [one.name for one in start._broker()]

    def test_is_of_these_cells_where_they_were_told_so(self, layout: Layout) -> None:
        assert self.programs(layout, TITAN_KAFKA_BOOTSTRAP="127.0.0.1:9999") == ["kafka"]

    @pytest.mark.parametrize("address", ["broker.example:9092", ""])
    def test_is_nobodys_here_where_another_is_named_or_none(self, layout: Layout, address: str) -> None:
        assert self.programs(layout, TITAN_KAFKA_BOOTSTRAP=address) == []

    def test_is_decided_by_a_name_and_by_an_empty_one(self) -> None:
        assert [is_bus_decided(told) for told in ({}, {"TITAN_KAFKA_BOOTSTRAP": ""})] == [False, True]


class TestUp:
    def refused(self, tmp_path: Path, capsys: Any, *words: str, **environ: str) -> str:
        assert commands.main(["up", "--var", str(tmp_path), *words], environ) == 1
        said: str = capsys.readouterr().err
        return said

    def test_refuses_a_router_before_one_cell(self, tmp_path: Path, capsys: Any) -> None:
        assert "without --cells" in self.refused(tmp_path, capsys, "--cells", "1")

    def test_refuses_engines_of_others(self, tmp_path: Path, capsys: Any) -> None:
        told = self.refused(tmp_path, capsys, "--cells", "2", TITAN_REDIS_URL="redis://127.0.0.1:1/0")
        assert "unset TITAN_REDIS_URL" in told

    def test_refuses_another_number_of_cells_than_there_are(self, tmp_path: Path, capsys: Any) -> None:
        store.found(tmp_path / "cells" / "directory.json", founded(ADDRESSES, held=()))
        assert "start it with --cells 2" in self.refused(tmp_path, capsys, "--cells", "3")

    def test_refuses_to_delete_without_a_yes(
        self, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(commands, "confirmed", lambda question: False)
        assert "--yes" in self.refused(tmp_path, capsys, "--cells", "2", "--reset")

    def test_says_that_it_runs_already(
        self, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "cells").mkdir()
        running = {"pid": 7, "host": "127.0.0.1", "port": 8750, "children": {}, "marker": "x"}
        (tmp_path / "cells" / "supervisor.json").write_text(json.dumps(running))
        monkeypatch.setattr("titan.platform.engines.supervisor.Running.is_alive", lambda self: True)
        assert "already run from here (pid 7)" in self.refused(tmp_path, capsys, "--cells", "2")
