"""A flash sale over all cells: how much each has to answer, and what moving leftovers in the last minute sells more.

Note [Leases of a flash sale]
    The shop's cell owns the stock and leases each cell an allotment: equal shares, the remainder by hash. Cells do not ask each
    other. In the last minute, every quarter of it, a cell returns what it does not expect to need, and the owner leases that to those in
    whose line people wait, in proportion. A unit is returned before it is leased anew, so a lost message loses a sale, never sells twice.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import xxhash

from . import placement, simulation

# Presses for each unit: the crowd of a great day, and sales that hardly sell out.
DEMANDS = (100.0, 2.0, 1.2, 1.0, 0.9)
# Of a cell's presses so many come in the last minute of the slot.
LATE = 0.02
ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Demand:
    """What becomes of `presses` for the stock. `alone` and `leased` are units sold without and with moving leftovers."""

    a_unit: float
    presses: int
    alone: int
    leased: int
    moved: int
    messages: int
    vain_alone: int
    vain_leased: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Buyers, allotments and seconds a cell; `vain_*` of demands are buyers who got none while units were left."""

    cells: int
    users: int
    stock: int
    rate: int
    seed: int
    fewest: int
    most: int
    least_allotment: int
    most_allotment: int
    answered_s: float
    presses_a_second: int
    demands: tuple[Demand, ...]


@dataclass(slots=True)
class _Cell:
    """`line` waits for units that come back."""

    left: int
    early: int
    late: list[int]
    sold: int = 0
    line: int = 0

    def press(self, count: int) -> None:
        """So many press for one unit each."""
        got = min(self.left, count)
        self.left -= got
        self.sold += got
        self.line += count - got

    def spare(self, rounds_left: int) -> int:
        """What it does not expect to need in the rest of the slot, going by what it has seen."""
        expected = self.early * LATE / (1 - LATE) * rounds_left / ROUNDS
        return max(0, self.left - int(expected + 0.999))


def simulate(
    *,
    cells: int,
    users: int,
    stock: int,
    rate: int,
    seed: int,
    progress: Callable[[int], None] = lambda _done: None,
) -> Outcome:
    """Spread `users` made-up buyers and `stock` units over `cells`, each of which answers `rate` presses a second."""
    sizes = simulation.bucket_sizes(users=users, seed=seed, progress=progress)
    buyers = [0] * cells
    for bucket, number in enumerate(placement.founded(range(cells))):
        buyers[number] += sizes[bucket]
    shares = allotments(stock, cells, seed=seed)
    return Outcome(
        cells=cells,
        users=users,
        stock=stock,
        rate=rate,
        seed=seed,
        fewest=min(buyers),
        most=max(buyers),
        least_allotment=min(shares),
        most_allotment=max(shares),
        answered_s=max(buyers) / rate,
        presses_a_second=rate * cells,
        demands=tuple(_demand(a_unit, buyers, shares, seed) for a_unit in DEMANDS),
    )


def allotments(stock: int, cells: int, *, seed: int) -> list[int]:
    """Equal shares; of the remainder one each to those cells whose hash is least."""
    share, more = divmod(stock, cells)
    ranked = sorted(range(cells), key=lambda number: xxhash.xxh64_intdigest(b"%d.%d" % (seed, number)))
    favoured = set(ranked[:more])
    return [share + (number in favoured) for number in range(cells)]


def _demand(a_unit: float, buyers: Sequence[int], shares: Sequence[int], seed: int) -> Demand:
    stock = sum(shares)
    dice = random.Random(f"{seed} {a_unit}")  # noqa: S311 - repeatable, not secret
    chance = min(1.0, a_unit * stock / max(1, sum(buyers)))
    pressing = [sum(dice.random() < chance for _ in range(count)) for count in buyers]
    late = [_split(count, dice) for count in pressing]
    alone = sum(map(min, shares, pressing))
    made = [
        _Cell(share, count - sum(last), last)
        for share, count, last in zip(shares, pressing, late, strict=True)
    ]
    moved, messages = _last_minute(made)
    leased, wanted = sum(one.sold for one in made), sum(pressing)
    return Demand(
        a_unit=a_unit,
        presses=wanted,
        alone=alone,
        leased=leased,
        moved=moved,
        messages=messages,
        vain_alone=min(stock, wanted) - alone,
        vain_leased=min(stock, wanted) - leased,
    )


def _split(count: int, dice: random.Random) -> list[int]:
    """How many of the presses come in each quarter of the last minute."""
    late = [0] * ROUNDS
    for _ in range(count):
        if dice.random() < LATE:
            late[dice.randrange(ROUNDS)] += 1
    return late


def _last_minute(cells: Sequence[_Cell]) -> tuple[int, int]:
    """Units moved and messages sent. See Note [Leases of a flash sale]."""
    for one in cells:
        one.press(one.early)
    moved = messages = 0
    for number in range(ROUNDS):
        returned = 0
        for one in cells:
            if spare := one.spare(ROUNDS - number):
                one.left -= spare
                returned += spare
                messages += 1
        granted = _in_proportion(returned, [one.line for one in cells])
        for one, units in zip(cells, granted, strict=True):
            if units:
                one.line -= units
                one.sold += units
                messages += 1
        moved += sum(granted)
        _lease_back(cells, returned - sum(granted))
        for one in cells:
            one.press(one.late[number])
    return moved, messages


def _in_proportion(units: int, lines: Sequence[int]) -> list[int]:
    """Units by the length of lines, none more than a line is long; what division leaves goes to the longest."""
    waiting = sum(lines)
    if not waiting:
        return [0] * len(lines)
    given = [min(line, units * line // waiting) for line in lines]
    rest = min(units, waiting) - sum(given)
    for number in sorted(range(len(lines)), key=lambda number: (-lines[number], number)):
        if not rest:
            break
        more = min(1, lines[number] - given[number], rest)
        given[number] += more
        rest -= more
    return given


def _lease_back(cells: Sequence[_Cell], units: int) -> None:
    """What nobody waits for is spread again, evenly."""
    share, more = divmod(units, len(cells))
    for number, one in enumerate(cells):
        one.left += share + (number < more)
