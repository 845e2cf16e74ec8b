"""Letters between cells about granted units, each to its reader."""

from typing import assert_never

from ..events import StockGranted, StockRecalled, StockReturned, StockSold, StockWanted
from . import allotting, leasing

Letter = StockWanted | StockGranted | StockRecalled | StockReturned | StockSold


def take(letter: Letter) -> None:
    """See `api.take_letter`."""
    match letter:
        case StockWanted():
            allotting.grant(letter)
        case StockGranted():
            leasing.take(letter)
        case StockRecalled():
            leasing.give_back(letter)
        case StockReturned():
            allotting.take_back(letter)
        case StockSold():
            allotting.fill(letter)
        case _:
            assert_never(letter)
