"""The directory: an immutable, validated table of buckets and their home cells. No files, no framework."""

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from titan.kernel.ids import BUCKETS

MAX_CELL = 4095


class State(StrEnum):
    """What a cell is good for now."""

    PROVISIONING = "provisioning"
    CANARY = "canary"
    LIVE = "live"
    DRAINING = "draining"
    DRAINED = "drained"
    LOST = "lost"


NEXT: Mapping[State, frozenset[State]] = {
    State.PROVISIONING: frozenset({State.CANARY, State.LIVE}),
    State.CANARY: frozenset({State.LIVE, State.DRAINING, State.LOST}),
    State.LIVE: frozenset({State.CANARY, State.DRAINING, State.LOST}),
    State.DRAINING: frozenset({State.LIVE, State.DRAINED, State.LOST}),
    State.DRAINED: frozenset({State.PROVISIONING}),
    State.LOST: frozenset({State.LIVE, State.DRAINED}),
}
# Those that may be a home; those of them that serve; those of these that may become one for more.
HOMES = frozenset({State.CANARY, State.LIVE, State.DRAINING, State.LOST})
SERVING = HOMES - {State.LOST}
RECEIVING = frozenset({State.CANARY, State.LIVE})


class DirectoryInvalid(Exception):
    """The table breaks a rule; `problems` names each breach."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class NotAllowed(Exception):
    """The change does not follow from the present state of the directory."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its number, its state, where its web servers listen, who browses for it while it is lost."""

    number: int
    state: State
    addresses: tuple[str, ...]
    neighbour: int | None = None


@dataclass(frozen=True)
class Directory:
    """Cells, and the home of each bucket: `homes[bucket]` is the number of a cell.

    Raises:
        DirectoryInvalid: when made with a table that breaks a rule.
    """

    epoch: int
    cells: tuple[Cell, ...]
    homes: tuple[int, ...]

    def __post_init__(self) -> None:
        problems = [*_table_problems(self), *(p for cell in self.cells for p in _cell_problems(cell, self))]
        if problems:
            raise DirectoryInvalid(problems)

    @cached_property
    def by_number(self) -> dict[int, Cell]:
        """Cells by their numbers."""
        return {cell.number: cell for cell in self.cells}

    @cached_property
    def owned(self) -> dict[int, tuple[int, ...]]:
        """The buckets of each cell, also of those that have none."""
        found: dict[int, list[int]] = {cell.number: [] for cell in self.cells}
        for bucket, number in enumerate(self.homes):
            found[number].append(bucket)
        return {number: tuple(buckets) for number, buckets in found.items()}

    def cell(self, number: int) -> Cell:
        """The cell of that number.

        Raises:
            NotAllowed: there is none.
        """
        if number not in self.by_number:
            raise NotAllowed(f"there is no cell {number}")
        return self.by_number[number]

    def home(self, bucket: int) -> Cell:
        """The cell where a bucket lives."""
        return self.by_number[self.homes[bucket]]


def with_cell(directory: Directory, cell: Cell) -> Directory:
    """The next epoch, with one more cell, which has no buckets yet.

    Raises:
        NotAllowed: the number is taken.
        DirectoryInvalid: the cell breaks a rule.
    """
    if cell.number in directory.by_number:
        raise NotAllowed(f"cell {cell.number} exists already")
    if cell.state is not State.PROVISIONING:
        raise NotAllowed(f"a new cell begins as {State.PROVISIONING}, not as {cell.state}")
    return replace(directory, epoch=directory.epoch + 1, cells=(*directory.cells, cell))


def with_state(directory: Directory, number: int, state: State) -> Directory:
    """The next epoch, with a cell in another state.

    Raises:
        NotAllowed: there is no such cell, its state does not lead there, or it still is a home.
    """
    cell = directory.cell(number)
    if state not in NEXT[cell.state]:
        allowed = ", ".join(sorted(NEXT[cell.state]))
        raise NotAllowed(f"cell {number} is {cell.state}, which leads to {allowed}, not to {state}")
    if state not in HOMES and directory.owned[number]:
        count = len(directory.owned[number])
        raise NotAllowed(f"cell {number} is the home of {count} buckets, so it cannot be {state}")
    cells = tuple(replace(one, state=state) if one.number == number else one for one in directory.cells)
    return replace(directory, epoch=directory.epoch + 1, cells=cells)


def with_homes(directory: Directory, moves: Mapping[int, int]) -> Directory:
    """The next epoch, with other homes for some buckets.

    Raises:
        NotAllowed: a cell does not exist, or may not receive buckets.
    """
    for number in sorted(set(moves.values())):
        if (cell := directory.cell(number)).state not in RECEIVING:
            raise NotAllowed(f"cell {number} is {cell.state}, so it receives no buckets")
    homes = tuple(moves.get(bucket, home) for bucket, home in enumerate(directory.homes))
    return replace(directory, epoch=directory.epoch + 1, homes=homes)


def _table_problems(directory: Directory) -> Iterable[str]:
    numbers = [cell.number for cell in directory.cells]
    if directory.epoch < 1:
        yield f"epoch {directory.epoch} is not at least 1"
    if not numbers:
        yield "there are no cells"
    if len(set(numbers)) < len(numbers):
        yield "two cells have the same number"
    taken = [address for cell in directory.cells for address in cell.addresses]
    if len(set(taken)) < len(taken):
        yield "two cells have the same address"
    if len(directory.homes) != BUCKETS:
        yield f"{len(directory.homes)} buckets have a home, not {BUCKETS}"
    for stranger in sorted(set(directory.homes) - set(numbers)):
        yield f"cell {stranger} is a home but not known"


def _cell_problems(cell: Cell, directory: Directory) -> Iterable[str]:
    name = f"cell {cell.number}"
    if not 0 <= cell.number <= MAX_CELL:
        yield f"{name}: the number is not in 0..{MAX_CELL}"
    if not cell.addresses:
        yield f"{name}: has no address"
    for address in cell.addresses:
        if not _is_address(address):
            yield f"{name}: {address!r} is not HOST:PORT with an IP address and a port"
    if cell.neighbour == cell.number:
        yield f"{name}: is its own neighbour"
    if cell.neighbour is not None and cell.neighbour not in {one.number for one in directory.cells}:
        yield f"{name}: its neighbour {cell.neighbour} is not known"
    if cell.state not in HOMES and cell.number in directory.homes:
        yield f"{name}: is {cell.state} and yet a home of buckets"


def _is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    try:
        ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return (
        port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535 and (":" in host) == (host[0] == "[")
    )
