"""Whose an id is."""

from collections.abc import Iterator

import pytest

from titan.kernel.ids import new_id
from titan.platform import homes


@pytest.fixture(autouse=True)
def _the_only_cell() -> Iterator[None]:
    yield
    homes.forget()


def test_with_one_cell_everything_is_at_home() -> None:
    anything = new_id(bucket=4095)
    homes.require(anything)
    assert homes.is_here(anything)


def test_what_lives_in_another_cell_may_not_be_changed_here() -> None:
    homes.register(lambda bucket: 3 if bucket == 7 else None)
    with pytest.raises(homes.NotAtHome) as refused:
        homes.require(new_id(bucket=7))
    assert refused.value.extra == {"cell": 3}
    homes.require(new_id(bucket=8))
