"""A flash sale over cells on paper: never more than the stock, and more with leases than without."""

import pytest

from titan.cells import flash_simulation
from titan.cells.flash_simulation import Outcome


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return flash_simulation.simulate(cells=50, users=100_000, stock=1_007, rate=5_000, seed=3)


def test_every_unit_is_leased_to_a_cell_as_evenly_as_whole_units_allow() -> None:
    shares = flash_simulation.allotments(1_007, 50, seed=3)
    assert sum(shares) == 1_007
    assert set(shares) == {20, 21}
    assert shares != flash_simulation.allotments(1_007, 50, seed=4)


def test_a_stampede_is_answered_at_the_pace_of_the_fullest_cell(outcome: Outcome) -> None:
    assert outcome.fewest <= 2_000 <= outcome.most
    assert outcome.answered_s == outcome.most / 5_000
    assert outcome.demands[0].alone == 1_007
    assert outcome.demands[0].messages == 0


def test_leases_sell_what_lies_elsewhere_and_never_more_than_there_is(outcome: Outcome) -> None:
    for one in outcome.demands:
        assert one.alone <= one.leased <= min(1_007, one.presses)
        assert (one.vain_alone - one.vain_leased) == one.leased - one.alone
    near = next(one for one in outcome.demands if one.a_unit == 1.0)
    assert near.leased - near.alone > 20
    assert near.moved >= near.leased - near.alone


def test_the_same_seed_gives_the_same_sale(outcome: Outcome) -> None:
    again = flash_simulation.simulate(cells=50, users=100_000, stock=1_007, rate=5_000, seed=3)
    assert again == outcome
    other = flash_simulation.simulate(cells=50, users=100_000, stock=1_007, rate=5_000, seed=4)
    assert other.demands != outcome.demands


@pytest.mark.parametrize("stock", [1, 49])
def test_fewer_units_than_cells_can_be_sold_too(stock: int) -> None:
    found = flash_simulation.simulate(cells=50, users=10_000, stock=stock, rate=5_000, seed=1)
    assert (found.least_allotment, found.most_allotment) == (0, 1)
    assert all(one.leased <= stock for one in found.demands)
