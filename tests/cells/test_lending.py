"""The audit of granted stock: every unit is granted by its home, and had by the other cell or in a letter; by nobody twice."""

from dataclasses import asdict, replace
from uuid import UUID

import orjson
import pytest

from titan.cells.fleet.lending import Letter, Stock, leases, summary, under_way, wrong
from titan.kernel.ids import BUCKETS, new_id

# Every bucket at home in cell 0, but for that of the shops.
SHOPS, SELLS, HOME = 2000, 0, 1
HOMES = tuple(HOME if bucket == SHOPS else SELLS for bucket in range(BUCKETS))
MUG = new_id(bucket=SHOPS)
PLACE = (MUG, SELLS)


def letter(kind: str, units: int, *, is_taken: bool = False, age_s: float = 5.0) -> Letter:
    return Letter(kind, new_id(bucket=7), MUG, SELLS, units, is_taken, age_s)


def cells(
    *,
    granted: int,
    held: int,
    sells: tuple[Letter, ...] = (),
    home: tuple[Letter, ...] = (),
) -> dict[int, Stock]:
    """What both say; nothing of nothing, as the cells do."""
    return {
        SELLS: Stock({}, {PLACE: held} if held else {}, sells),
        HOME: Stock({PLACE: granted} if granted else {}, {}, home),
    }


def test_what_was_granted_and_is_had_agrees() -> None:
    sent = letter("granted", 6)
    told = cells(granted=6, held=6, home=(sent,), sells=(replace(sent, is_taken=True),))
    assert (wrong(told, HOMES), under_way(told, HOMES)) == ([], [])
    assert summary(told, HOMES) == [
        "cell 1 has granted cell 0 6 units of 1 variants, which has 6; 0 on their way"
    ]


def test_one_unit_too_many_is_wrong_and_both_figures_are_told() -> None:
    told = cells(granted=6, held=7)
    assert wrong(told, HOMES) == [
        f"variant {MUG}: cell 1 has granted 6 to cell 0, which has 7, and 0 are on their way"
    ]
    assert wrong(cells(granted=7, held=6), HOMES) != []


def test_units_that_nobody_granted_are_wrong() -> None:
    assert wrong(cells(granted=0, held=2), HOMES) == [
        f"variant {MUG}: cell 1 has granted 0 to cell 0, which has 2, and 0 are on their way"
    ]


def test_a_grant_on_its_way_is_not_wrong() -> None:
    sent = letter("granted", 6, age_s=9)
    told = cells(granted=6, held=0, home=(sent,))
    assert wrong(told, HOMES) == []
    assert under_way(told, HOMES) == [
        (f"6 of variant {MUG} are on their way from cell 1 to cell 0: granted {sent.id}", 9)
    ]


@pytest.mark.parametrize("kind", ["returned", "sold"])
def test_what_was_given_back_or_sold_is_granted_until_its_home_hears_of_it(kind: str) -> None:
    sent = letter(kind, 2)
    told = cells(granted=6, held=4, sells=(sent,))
    assert wrong(told, HOMES) == []
    assert under_way(told, HOMES) == [
        (f"2 of variant {MUG} are on their way from cell 0 to cell 1: {kind} {sent.id}", 5)
    ]
    heard = cells(granted=4, held=4, sells=(sent,), home=(replace(sent, is_taken=True),))
    assert (wrong(heard, HOMES), under_way(heard, HOMES)) == ([], [])


def test_a_letter_received_after_its_writer_was_asked_is_not_wrong() -> None:
    taken = letter("granted", 6, is_taken=True)
    told = cells(granted=0, held=6, sells=(taken,))
    assert wrong(told, HOMES) == []
    assert [one.on_the_way for one in leases(told, HOMES)] == [-6]


def test_a_letter_that_says_other_units_there_than_here_is_wrong() -> None:
    sent = letter("returned", 2)
    told = cells(granted=3, held=4, sells=(sent,), home=(replace(sent, units=3, is_taken=True),))
    assert len(wrong(told, HOMES)) == 1


def test_a_lost_cell_is_not_asked_so_nothing_is_said_of_it() -> None:
    told = {HOME: cells(granted=6, held=0)[HOME]}
    assert (leases(told, HOMES), wrong(told, HOMES), under_way(told, HOMES)) == ([], [], [])


def test_what_a_former_home_still_has_of_a_variant_is_nobodys() -> None:
    told = cells(granted=6, held=6)
    told[SELLS] = replace(told[SELLS], granted={(MUG, HOME): 4})
    assert wrong(told, HOMES) == []


def test_it_reads_what_a_cell_answers() -> None:
    one = letter("sold", 2)
    line = asdict(one) | {"variant_id": one.variant}
    answer = {
        "granted": [{"variant_id": MUG, "cell": SELLS, "units": 6}],
        "held": [{"variant_id": UUID(int=1), "cell": HOME, "units": 3}],
        "letters": [line],
    }
    read = Stock.of(orjson.loads(orjson.dumps(answer)))
    assert read == Stock({PLACE: 6}, {(UUID(int=1), HOME): 3}, (one,))
