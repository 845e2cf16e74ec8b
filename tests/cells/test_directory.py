"""The table of buckets and homes: what it refuses, how it changes, how it is kept."""

from pathlib import Path

import orjson
import pytest

from titan.cells import placement, store
from titan.cells.directory import (
    NEXT,
    Cell,
    Directory,
    DirectoryInvalid,
    NotAllowed,
    State,
    with_cell,
    with_state,
)


def two_cells(*, first: State = State.LIVE) -> Directory:
    cells = (Cell(0, first, ("127.0.0.1:8750",), 1), Cell(1, State.LIVE, ("127.0.0.1:8751",), 0))
    return Directory(1, cells, placement.founded([0, 1]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "directory.json"
    store.found(found, two_cells())
    return found


class TestTheTable:
    @pytest.mark.parametrize(
        ("cell", "says"),
        [
            (Cell(5000, State.LIVE, ("127.0.0.1:1",)), "not in 0..4095"),
            (Cell(7, State.LIVE, ()), "has no address"),
            (Cell(7, State.LIVE, ("localhost:80",)), "IP address"),
            (Cell(7, State.LIVE, ("127.0.0.1:0",)), "HOST:PORT"),
            (Cell(7, State.LIVE, ("127.0.0.1:8750",)), "same address"),
            (Cell(7, State.LIVE, ("127.0.0.1:1",), 7), "own neighbour"),
            (Cell(7, State.LIVE, ("127.0.0.1:1",), 8), "neighbour 8 is not known"),
            (Cell(1, State.LIVE, ("127.0.0.1:1",)), "same number"),
        ],
    )
    def test_refuses_a_cell_that_breaks_a_rule(self, cell: Cell, says: str) -> None:
        present = two_cells()
        with pytest.raises(DirectoryInvalid, match=says):
            Directory(1, (*present.cells, cell), present.homes)

    def test_refuses_a_home_that_is_not_known(self) -> None:
        present = two_cells()
        with pytest.raises(DirectoryInvalid, match="cell 9 is a home but not known"):
            Directory(1, present.cells, (9, *present.homes[1:]))

    def test_refuses_a_home_that_is_not_ready_to_be_one(self) -> None:
        with pytest.raises(DirectoryInvalid, match="provisioning and yet a home"):
            two_cells(first=State.PROVISIONING)


class TestChanges:
    @pytest.mark.parametrize("begin", sorted(NEXT))
    def test_a_state_leads_only_to_its_next_ones(self, begin: State) -> None:
        cells = (Cell(0, State.LIVE, ("127.0.0.1:8750",)), Cell(1, begin, ("127.0.0.1:8751",)))
        directory = Directory(1, cells, (0,) * 4096)
        reached = set()
        for state in State:
            try:
                following = with_state(directory, 1, state)
            except NotAllowed:
                continue
            assert (following.epoch, following.cell(1).state) == (2, state)
            reached.add(state)
        assert reached == set(NEXT[begin])

    def test_a_home_cannot_be_drained_before_its_buckets_left(self) -> None:
        draining = with_state(two_cells(), 1, State.DRAINING)
        with pytest.raises(NotAllowed, match="home of 2048 buckets"):
            with_state(draining, 1, State.DRAINED)

    def test_a_new_cell_provisions_and_has_no_buckets(self) -> None:
        directory = with_cell(two_cells(), Cell(2, State.PROVISIONING, ("127.0.0.1:8752",), 0))
        assert (directory.epoch, directory.owned[2]) == (2, ())


class TestTheFile:
    def test_gives_back_what_was_written(self, path: Path) -> None:
        assert store.load(path) == two_cells()

    def test_keeps_every_epoch(self, path: Path) -> None:
        store.change(path, lambda present: with_state(present, 0, State.LOST))
        kept = sorted((path.parent / "epochs").iterdir())
        assert [store.load(one).epoch for one in kept] == [1, 2]
        assert store.load(kept[0]) == two_cells()

    def test_is_founded_once(self, path: Path) -> None:
        with pytest.raises(NotAllowed, match="already"):
            store.found(path, two_cells())

    def test_takes_only_the_next_epoch(self, path: Path) -> None:
        with pytest.raises(NotAllowed, match="epoch 1 does not follow 1"):
            store.change(path, lambda present: present)

    def test_a_dry_run_leaves_it_as_it_was(self, path: Path) -> None:
        before = path.read_bytes()
        store.change(path, lambda present: with_state(present, 0, State.LOST), is_dry=True)
        assert path.read_bytes() == before

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"buckets": "000-fff"}, "two homes"),
            ({"buckets": ""}, "2048 buckets have no home"),
            ({"buckets": "00g"}, "no bucket and no range"),
            ({"buckets": "010-00f"}, "no bucket and no range"),
            ({"state": "asleep"}, "state"),
            ({"colour": "red"}, "colour"),
            ({"number": "0"}, "number"),
        ],
    )
    def test_is_read_strictly(self, path: Path, change: dict[str, str], says: str) -> None:
        found = orjson.loads(path.read_bytes())
        found["cells"][0].update(change)
        with pytest.raises(DirectoryInvalid, match=says):
            store.parse(orjson.dumps(found))

    def test_of_another_format_is_refused(self, path: Path) -> None:
        found = orjson.loads(path.read_bytes()) | {"format": 2}
        with pytest.raises(DirectoryInvalid, match="format 2"):
            store.parse(orjson.dumps(found))
