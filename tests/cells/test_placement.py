"""Buckets on cells: even, and moved as little as can be."""

from collections import Counter

import pytest

from titan.cells import placement, simulation


@pytest.mark.parametrize("count", [1, 2, 3, 7, 500, 4096])
def test_a_founding_is_even_to_one_bucket(count: int) -> None:
    held = Counter(placement.founded(range(count))).values()
    assert len(held) == count
    assert max(held) - min(held) <= 1


@pytest.mark.parametrize("count", [1, 2, 3, 7, 499, 500])
def test_a_cell_more_takes_its_share_and_nothing_else_moves(count: int) -> None:
    homes = placement.founded(range(count))
    moves = placement.moves(homes, range(count + 1))
    assert len(moves) == 4096 // (count + 1)
    assert set(moves.values()) == {count}


@pytest.mark.parametrize("count", [2, 3, 7, 500])
def test_a_cell_less_moves_its_own_buckets_only(count: int) -> None:
    homes = placement.founded(range(count))
    moves = placement.moves(homes, range(1, count))
    assert set(moves) == {bucket for bucket, home in enumerate(homes) if home == 0}
    held = Counter(moves.get(bucket, home) for bucket, home in enumerate(homes)).values()
    assert max(held) - min(held) <= 1


def test_what_is_even_stays() -> None:
    assert placement.moves(placement.founded(range(7)), range(7)) == {}


def test_nobody_receives_without_cells() -> None:
    with pytest.raises(placement.NobodyReceives):
        placement.moves(placement.founded([0]), [])


def test_a_placement_by_size_harms_fewer_than_a_blind_one() -> None:
    outcome = simulation.simulate(cells=500, users=200_000, seed=3)
    blindly, by_size = outcome.figures
    assert by_size.largest_share < blindly.largest_share
    assert by_size.moved_share <= outcome.bound_moved


def test_a_simulation_is_repeatable() -> None:
    assert simulation.simulate(cells=5, users=5_000, seed=7) == simulation.simulate(
        cells=5, users=5_000, seed=7
    )
