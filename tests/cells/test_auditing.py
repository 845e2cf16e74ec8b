"""The audit of the whole platform: what two cells say of one transfer, one order, one case, one debt."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.factories import market
from titan.cells.fleet import auditing
from titan.cells.fleet.auditing import Books, Movement, Pair, SeenCase, SeenOrder, faults, netting, under_way
from titan.cells.fleet.lending import Letter, Stock
from titan.kernel.ids import BUCKETS, new_id
from titan.platform.db import sql

# Every bucket at home in cell 0, but for that of the shops.
SHOPS = 2000
HOMES = tuple(1 if bucket == SHOPS else 0 for bucket in range(BUCKETS))


def release(amount: int = 880, age_s: float = 5) -> Movement:
    escrow, seller = new_id(bucket=7), new_id(bucket=SHOPS)
    return Movement(new_id(bucket=7), seller, escrow, seller, amount, "EUR", "posted", age_s)


def at_the_shop(one: Movement) -> Movement:
    return replace(one, elsewhere=one.debit)


def order(shop_id: UUID | None = None, status: str = "paid") -> SeenOrder:
    return SeenOrder(new_id(bucket=7), shop_id or new_id(bucket=SHOPS), status, 2, 1000, "EUR", 3.0)


def test_what_both_cells_booked_cancels_out() -> None:
    one = release()
    told = {0: Books(movements=(one,)), 1: Books(movements=(at_the_shop(one),))}
    assert netting(told, HOMES) == [Pair(0, 1, "EUR", 880, -880, 0)]
    assert under_way(told, HOMES) == []


def test_a_letter_under_way_is_the_difference() -> None:
    one, sent = release(), release(120, age_s=9)
    told = {0: Books(movements=(one, sent)), 1: Books(movements=(at_the_shop(one),))}
    [pair] = netting(told, HOMES)
    assert (pair.owed, pair.in_flight, pair.is_right) == (1000, 120, True)
    assert [age for _, age in under_way(told, HOMES)] == [9]


def test_other_terms_are_an_error_whatever_their_age() -> None:
    one = release()
    told = {0: Books(movements=(one,)), 1: Books(movements=(replace(at_the_shop(one), amount=1),))}
    assert [age for _, age in under_way(told, HOMES)] == [None, None]
    assert not netting(told, HOMES)[0].is_right


def test_a_copy_that_is_behind_is_under_way() -> None:
    one = order()
    same = {0: Books(orders=(one,)), 1: Books(orders=(replace(one, age_s=None),))}
    assert under_way(same, HOMES) == []
    behind = {0: Books(orders=(one,)), 1: Books(orders=(replace(one, version=1, status="placed"),))}
    assert [age for _, age in under_way(behind, HOMES)] == [3.0]
    assert [age for _, age in under_way({0: Books(orders=(one,)), 1: Books()}, HOMES)] == [3.0]


def test_a_copy_without_its_home_is_an_error() -> None:
    assert [age for _, age in under_way({0: Books(), 1: Books(orders=(order(),))}, HOMES)] == [None]


def test_what_was_shipped_has_its_shipment_at_the_shop() -> None:
    one = order(status="shipped")
    told = {0: Books(orders=(one,)), 1: Books(orders=(one,))}
    assert len(under_way(told, HOMES)) == 1
    told[1] = replace(told[1], shipments=frozenset({one.id}))
    assert under_way(told, HOMES) == []


def case(age_s: float | None = 4.0) -> SeenCase:
    return SeenCase(new_id(bucket=7), new_id(bucket=SHOPS), "requested", 1, 1290, "EUR", "0f" * 16, age_s)


def test_a_case_and_its_copy_agree() -> None:
    one = case()
    told = {0: Books(cases=(one,)), 1: Books(cases=(replace(one, age_s=None),))}
    assert under_way(told, HOMES) == []


@pytest.mark.parametrize(
    "copy",
    [{"version": 0}, {"status": "closed"}, {"amount": 1291}, {"rest": "1f" * 16}],
    ids=["behind", "status", "amount", "rest"],
)
def test_a_case_that_the_shop_sees_otherwise_is_under_way_and_both_are_told(copy: dict[str, Any]) -> None:
    one = case()
    other = replace(one, age_s=None, **copy)
    assert under_way({0: Books(cases=(one,)), 1: Books(cases=(other,))}, HOMES) == [
        (f"case {one.id} is {one.says} in cell 0, and {other.says} in cell 1", 4.0)
    ]


def test_a_case_that_the_shop_has_not_heard_of_is_under_way() -> None:
    one = case()
    assert under_way({0: Books(cases=(one,)), 1: Books()}, HOMES) == [
        (
            f"case {one.id} is not in cell 1: requested with 1290 EUR, version 1 (0f0f0f0f) in cell 0",
            4.0,
        )
    ]


def test_a_copy_of_a_case_without_its_home_is_an_error() -> None:
    one = case(age_s=None)
    assert under_way({0: Books(), 1: Books(cases=(one,))}, HOMES) == [
        (f"case {one.id} has a copy in cell 1 and no home", None)
    ]


def test_a_case_of_a_shop_of_its_own_cell_has_no_copy() -> None:
    one = replace(case(), shop_id=new_id(bucket=7))
    assert under_way({0: Books(cases=(one,)), 1: Books()}, HOMES) == []


def test_a_letter_of_units_is_among_what_is_under_way() -> None:
    letter = Letter("granted", new_id(bucket=7), new_id(bucket=SHOPS), 0, 6, is_taken=False, age_s=8.0)
    told = {0: Books(), 1: Books(stock=Stock({(letter.variant, 0): 6}, {}, (letter,)))}
    assert [age for _, age in under_way(told, HOMES)] == [8.0]


def test_a_wrong_ledger_and_a_parked_letter_are_found() -> None:
    told = {0: Books(ledger="The ledger is WRONG."), 1: Books(parked=(("wallet.letters", "x.v1", 2),))}
    assert faults(told) == [
        "the ledger of cell 0 is wrong",
        "cell 1 has parked 2 of x.v1 for wallet.letters",
    ]


@pytest.mark.django_db
def test_its_questions_are_understood_by_a_cell() -> None:
    market.make_buyer(money=500)
    for question in (
        auditing._TRANSFERS,
        auditing._ORDERS,
        auditing._SHIPMENTS,
        auditing._PARKED,
        auditing._CASES,
    ):
        assert sql.query(question) == []
