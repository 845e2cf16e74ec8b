"""The judge of the proof of trade names what is planted in the books of two cells, and the kills are of every kind."""

import random
from collections import Counter
from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest

from scripts.torturing import tradebooks
from scripts.torturing.shopping import Told
from scripts.torturing.tradeload import Bought, Errand, Shop
from scripts.torturing.tradestrike import KINDS, PRIMARY, plan

MUG = UUID(int=7)
SHOP = Shop(cell=1, id="shop", variant=MUG, stock=10, email="seller@example.com")
PURCHASE, ORDER = uuid4(), str(uuid4())


def bought(*, is_cancelled: bool = False) -> Bought:
    errand = Errand("ada@example.com", 0, frozenset({1}), 0.0, 1.0, 0.0, "bought")
    told = Told(PURCHASE, "wallet", 2490, errand.buyer, {})
    return Bought(told, errand, {ORDER: {str(MUG): 2}}, {ORDER} if is_cancelled else set())


def books(status: str = "paid") -> tradebooks.Books:
    """Two units were sold in cell 0, where three are left of the lease; the shop has five free ones."""
    order = {
        "purchase": str(PURCHASE),
        "status": status,
        "total": 2490,
        "currency": "EUR",
        "units": {str(MUG): 2},
    }
    stock = {"on_hand": 10, "allocated": 2, "reserved": 0, "granted": 3}
    return {
        0: {
            "orders": {ORDER: order},
            "stock": {},
            "held": {str(MUG): 3},
            "placed_at": {ORDER: 100.0},
            "heard_at": {},
        },
        1: {
            "orders": {ORDER: dict(order)},
            "stock": {str(MUG): stock},
            "held": {},
            "placed_at": {},
            "heard_at": {ORDER: 100.5},
        },
    }


def planted(path: tuple[Any, ...], value: Any) -> tradebooks.Books:
    found = deepcopy(books())
    place: Any = found
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return found


def test_books_that_agree_have_no_fault() -> None:
    assert tradebooks.faults(books(), [bought()], [SHOP]) == []
    assert tradebooks.delays(books()) == [0.5]


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ((0, "orders"), {}, "is not in cell 0"),
        ((1, "orders"), {}, "None in cell 1 of its shop"),
        ((1, "orders", ORDER, "status"), "placed", "of its shop"),
        ((1, "orders", ORDER, "total"), 2491, "of its shop"),
        ((1, "orders", ORDER, "units"), {str(MUG): 1}, "of its shop"),
        ((0, "orders", ORDER, "status"), "cancelled", "being called off"),
        ((0, "orders", ORDER, "total"), 2491, "told 2490"),
        ((0, "held", str(MUG)), 4, "4 leased of 10"),
        ((1, "stock", str(MUG), "on_hand"), 11, "of 10"),
        ((1, "stock", str(MUG), "reserved"), 1, "of 10"),
    ],
    ids=[
        *("lost at home", "lost at the shop", "behind", "other total", "other units"),
        *("called off", "told otherwise", "one leased twice", "one too many", "still reserved"),
    ],
)
def test_what_is_planted_is_named(path: tuple[Any, ...], value: Any, words: str) -> None:
    found = tradebooks.faults(planted(path, value), [bought()], [SHOP])
    assert any(words in one for one in found), found


def test_a_purchase_that_answered_two_keys_is_named() -> None:
    found = tradebooks.faults(books(), [bought(), bought()], [SHOP])
    assert [one for one in found if "2 keys" in one]


def test_an_order_that_was_not_called_off_after_all_is_named() -> None:
    found = tradebooks.faults(books(), [bought(is_cancelled=True)], [SHOP])
    assert any("being called off" in one for one in found)


def test_kills_are_of_every_kind_and_take_the_primaries_of_all_cells_in_turn() -> None:
    made = plan(random.Random(1), 2 * len(KINDS), 2)
    assert Counter(kind for kind, _ in made) == dict.fromkeys(KINDS, 2)
    assert {cell for kind, cell in made if kind == PRIMARY} == {0, 1}
    assert made == plan(random.Random(1), 2 * len(KINDS), 2)
