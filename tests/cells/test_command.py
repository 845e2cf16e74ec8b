"""The command: what it prints, refuses and leaves behind."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from titan.cells import store
from titan.platform.engines.addresses import Engine, Record, write_record


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "directory.json"
    cell(found, "found", "127.0.0.1:8750", "127.0.0.1:8751")
    return found


def cell(path: Path, *words: str) -> Any:
    out = StringIO()
    call_command("cell", *words, "--json", "--directory", str(path), stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def refused(path: Path, *words: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        cell(path, *words)
    return caught.value


def test_a_cell_goes_through_its_states(path: Path) -> None:
    assert cell(path, "create", "2", "127.0.0.1:8752", "--neighbour", "0")["epoch"] == 2
    assert cell(path, "mark", "2", "canary")["epoch"] == 3
    states = {one["number"]: one["state"] for one in cell(path, "list")["cells"]}
    assert states == {0: "live", 1: "live", 2: "canary"}
    assert cell(path, "verify") == {"epoch": 3, "recorded": 3, "problems": []}


def test_a_dry_run_changes_nothing(path: Path) -> None:
    assert cell(path, "mark", "0", "lost", "--dry-run")["is_dry_run"] is True
    assert store.load(path).epoch == 1


def test_a_state_that_does_not_follow_exits_with_3(path: Path) -> None:
    assert refused(path, "mark", "0", "provisioning").returncode == 3


def test_no_directory_exits_with_3(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.json", "list").returncode == 3


def test_a_broken_directory_exits_with_1(path: Path) -> None:
    path.write_text("{")
    assert refused(path, "list").returncode == 1


def test_verify_finds_an_epoch_that_was_tampered_with(path: Path) -> None:
    cell(path, "mark", "0", "lost")
    (path.parent / "epochs" / "00000001.json").write_bytes(path.read_bytes())
    assert refused(path, "verify").returncode == 1


def test_a_plan_moves_nothing_and_is_recorded(path: Path, tmp_path: Path) -> None:
    planned = cell(path, "plan", "--without", "1", "--record", str(tmp_path / "plan.json"))
    assert planned["buckets"] == 2048
    assert {(move["from"], move["to"]) for move in planned["moves"]} == {(1, 0)}
    assert json.loads((tmp_path / "plan.json").read_text()) == planned
    assert store.load(path).epoch == 1


def test_a_simulation_prints_both_placements(path: Path) -> None:
    found = cell(path, "simulate", "--cells", "50", "--users", "20000", "--seed", "2")
    assert [one["placed"] for one in found["figures"]] == ["blindly", "by size"]


def test_a_flash_sale_is_simulated_over_all_cells(path: Path) -> None:
    wishes = ("--cells", "50", "--users", "20000", "--stock", "500", "--seed", "2")
    found = cell(path, "simulate", "--flash-sale", *wishes)
    assert found["stock"] == 500
    assert [one["leased"] for one in found["demands"]][:1] == [500]


def test_status_says_how_the_standby_of_a_cell_here_stands(path: Path) -> None:
    for number, is_synchronous in ((0, True), (1, False)):
        folder = path.parent / f"cell-{number}"
        folder.mkdir()
        standby = Engine(port=1, is_wanted=True)
        write_record(folder, Record(standby=standby, is_synchronous=is_synchronous))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("cell", "status", "--directory", str(path), stdout=out, stderr=StringIO())
    lines = out.getvalue().splitlines()[1:]
    assert [line.rpartition("standby ")[2] for line in lines] == ["has everything", "degraded"]
