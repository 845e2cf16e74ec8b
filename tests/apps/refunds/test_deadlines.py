"""Deadlines act by themselves, once, and only after their time."""

from collections.abc import Callable

import pytest

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Case,
    CaseKind,
    CaseOutcome,
    CaseReason,
    CaseStatus,
    CaseTooLate,
    Inspection,
    Party,
)

from .conftest import Sold, books_agree, come_to_rest

pytestmark = pytest.mark.django_db(transaction=True)
Later = Callable[[float], None]


def after(case: Case) -> Case:
    refunds.act_on_deadlines()
    return refunds.get(case_id=case.id)


def test_nothing_happens_before_the_time(delivered: Sold, later: Later) -> None:
    case = delivered.ask()
    later(2.9)
    assert refunds.act_on_deadlines() == 0
    assert refunds.get(case_id=case.id).status is CaseStatus.REQUESTED


def test_silent_seller_has_accepted_a_claim(delivered: Sold, later: Later) -> None:
    case = delivered.claim((1, 1))
    later(3.1)
    with pytest.raises(CaseTooLate):
        delivered.reject(case)
    case = after(case)
    assert case.status is CaseStatus.REFUNDING
    assert [entry.by for entry in case.entries if entry.what == "accepted"] == [Party.SYSTEM]
    assert refunds.act_on_deadlines() == 0
    come_to_rest()
    assert (delivered.bought_back(), books_agree()) == (1501, True)


def test_silent_seller_has_accepted_a_return(delivered: Sold, later: Later) -> None:
    case = delivered.ask()
    later(3.1)
    assert after(case).status is CaseStatus.RETURN_DUE


@pytest.mark.parametrize("answer", ["reject", "counter", "accept"])
def test_silent_buyer_has_given_up(delivered: Sold, later: Later, answer: str) -> None:
    case = delivered.ask()
    if answer == "counter":
        delivered.counter(case, 100)
    else:
        getattr(delivered, answer)(case)
    later(14.1)
    case = after(case)
    assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.LAPSED)
    standing = refunds.standing_of(order_id=delivered.order_id, buyer_id=delivered.buyer_id)
    assert (standing.lines[0].left, standing.open_case_id) == (2, None)
    assert not delivered.order.is_contested


def test_goods_that_nobody_inspects_are_refunded(delivered: Sold, later: Later) -> None:
    case = delivered.ask()
    delivered.accept(case)
    delivered.send_back(case)
    later(14.1)
    assert after(case).status is CaseStatus.REFUNDING
    come_to_rest()
    assert delivered.bought_back() == 1000


def test_who_sent_the_goods_back_gets_at_least_what_was_offered(delivered: Sold, later: Later) -> None:
    case = delivered.ask()
    delivered.accept(case)
    delivered.send_back(case)
    delivered.inspect(case, Inspection.DAMAGED, 600)
    later(7.1)
    assert after(case).status is CaseStatus.REFUNDING
    come_to_rest()
    assert delivered.bought_back() == 600


def test_replacement_that_is_not_sent_becomes_money(delivered: Sold, later: Later) -> None:
    case = delivered.stock().ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
    delivered.accept(case)
    delivered.send_back(case)
    delivered.inspect(case)
    later(7.1)
    assert after(case).status is CaseStatus.REFUNDING
    come_to_rest()
    assert delivered.bought_back() == 1000


def test_case_with_a_moderator_has_no_deadline(delivered: Sold, later: Later) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    assert delivered.escalate(case).deadline_at is None
    later(400)
    assert refunds.act_on_deadlines() == 0


def test_escalation_is_too_late_after_its_window(delivered: Sold, later: Later) -> None:
    case = delivered.claim((1, 1))
    delivered.reject(case)
    later(7.1)
    with pytest.raises(CaseTooLate):
        delivered.escalate(case)
