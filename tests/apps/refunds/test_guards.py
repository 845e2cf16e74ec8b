"""What is refused: strangers, the wrong time, twice, too much, at once; by the database too."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection

from titan.apps.categories import api as categories
from titan.apps.orders.contracts import OrderNotFound
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    AmountInvalid,
    CaseInvalid,
    CaseKind,
    CaseNotFound,
    CaseNotPossible,
    CaseOpenAlready,
    CaseReason,
    CaseStateConflict,
    CaseStatus,
    TooManyUnits,
)
from titan.apps.refunds.domain.rules import RuleInvalid
from titan.kernel import clock
from titan.kernel.errors import TitanError

from .conftest import Sold, books_agree, come_to_rest, fresh_id, line, row_of

pytestmark = pytest.mark.django_db(transaction=True)
Later = Callable[[float], None]
_SECOND_CASE = (
    "INSERT INTO refunds_case SELECT (jsonb_populate_record(c,"
    " jsonb_build_object('id', gen_random_uuid()))).* FROM refunds_case c"
)


class TestStrangers:
    def test_cannot_open_a_case_of_somebody_elses_order(self, delivered: Sold) -> None:
        stranger = Sold(order_id=delivered.order_id)
        with pytest.raises(OrderNotFound):
            stranger.ask()

    def test_cannot_touch_a_case(self, delivered: Sold) -> None:
        case, stranger = delivered.ask(), Sold(shop_id=fresh_id())
        for act in (
            stranger.accept,
            stranger.reject,
            stranger.send_back,
            stranger.escalate,
            stranger.inspect,
        ):
            with pytest.raises(CaseNotFound):
                act(case)
        for side in ({"buyer_id": stranger.buyer_id}, {"shop_id": stranger.shop_id}):
            with pytest.raises(CaseNotFound):
                refunds.get(case_id=case.id, **side)
        with pytest.raises(CaseNotFound):
            refunds.add_evidence(case_id=case.id, data=b"x", buyer_id=stranger.buyer_id)

    def test_buyer_cannot_do_what_is_the_sellers(self, delivered: Sold) -> None:
        case = delivered.ask()
        with pytest.raises(CaseStateConflict):
            delivered.accept_counter(case)


class TestTime:
    def test_goods_on_their_way_cannot_be_returned_yet(self, transactional_db: None) -> None:
        sold = Sold().sell()
        with pytest.raises(CaseNotPossible, match="has not arrived"):
            sold.ask()

    def test_return_is_too_late_after_its_days(self, sold: Sold) -> None:
        sold.deliver(clock.now() - timedelta(days=31))
        with pytest.raises(CaseNotPossible, match="ended on"):
            sold.ask()
        assert sold.claim((0, 1)).status is CaseStatus.REQUESTED

    def test_claim_is_too_late_after_its_days(self, sold: Sold) -> None:
        sold.deliver(clock.now() - timedelta(days=61))
        with pytest.raises(CaseNotPossible):
            sold.claim((0, 1))

    def test_parcel_counts_as_missing_only_after_a_while(self, sold: Sold, later: Later) -> None:
        with pytest.raises(CaseNotPossible):
            sold.ask(CaseKind.CLAIM, CaseReason.NOT_ARRIVED, (0, 1))
        later(10.1)
        assert sold.ask(CaseKind.CLAIM, CaseReason.NOT_ARRIVED, (0, 1)).closed_at is None


class TestRules:
    def test_nearest_category_decides(self, transactional_db: None) -> None:
        parent = categories.ensure_path(names=("Clothes",))
        child = categories.ensure_path(names=("Clothes", "Underwear"))
        refunds.save_rule(category_id=parent.id, return_days=90, claim_days=90, is_returnable=True)
        refunds.save_rule(category_id=child.id, return_days=0, claim_days=14, is_returnable=False)
        lines = (line(price=500, category_id=parent.id), line(price=700, category_id=child.id))
        sold = Sold(lines=lines).sell().deliver(clock.now() - timedelta(days=10))
        with pytest.raises(CaseNotPossible, match="cannot be returned"):
            sold.ask(CaseKind.RETURN, CaseReason.WRONG_SIZE, (1, 1))
        first = sold.ask(CaseKind.RETURN, CaseReason.WRONG_SIZE, (0, 1))
        refunds.withdraw(case_id=first.id, buyer_id=sold.buyer_id, step_id=fresh_id())
        assert sold.claim((1, 1)).closed_at is None

    def test_rule_of_a_category_is_replaced_and_removed(self, transactional_db: None) -> None:
        category = categories.ensure_path(names=("Clothes",))
        for days in (10, 20):
            refunds.save_rule(category_id=category.id, return_days=days, claim_days=30, is_returnable=True)
        default, own = refunds.rules()
        assert (default.category_id, own.return_days) == (None, 20)
        refunds.remove_rule(rule_id=own.id)
        with pytest.raises(RuleInvalid):
            refunds.remove_rule(rule_id=default.id)

    @pytest.mark.parametrize(("return_days", "claim_days"), [(-1, 1), (366, 1), (1, 731)])
    def test_days_have_limits(self, db: None, return_days: int, claim_days: int) -> None:
        with pytest.raises(RuleInvalid):
            refunds.save_rule(
                category_id=None, return_days=return_days, claim_days=claim_days, is_returnable=True
            )


class TestAmounts:
    def test_more_units_than_were_bought_are_refused(self, delivered: Sold) -> None:
        with pytest.raises(TooManyUnits):
            delivered.ask(CaseKind.RETURN, CaseReason.WRONG_SIZE, (0, 3))
        delivered.accept(delivered.claim((0, 2)))
        come_to_rest()
        with pytest.raises(TooManyUnits):
            delivered.claim((0, 1))

    def test_shipping_goes_back_once_and_with_the_last_units(self, delivered: Sold) -> None:
        with pytest.raises(CaseNotPossible, match="all that is left"):
            delivered.claim((0, 1), shipping=True)
        case = delivered.claim(*delivered.everything(), shipping=True)
        delivered.counter(case, 3000)
        delivered.accept_counter(case)
        come_to_rest()
        assert delivered.bought_back() == 3000
        with pytest.raises(TooManyUnits):
            delivered.claim((0, 1), shipping=True)

    @pytest.mark.parametrize("amount", [0, -1, 1501, 10**9])
    def test_counter_offer_is_positive_and_less_than_what_was_asked(
        self, delivered: Sold, amount: int
    ) -> None:
        case = delivered.claim((1, 1))
        with pytest.raises(AmountInvalid):
            delivered.counter(case, amount)

    @pytest.mark.parametrize(
        ("kind", "reason", "lines"),
        [
            (CaseKind.RETURN, CaseReason.NOT_ARRIVED, ((0, 1),)),
            (CaseKind.CLAIM, CaseReason.CHANGED_MIND, ((0, 1),)),
            (CaseKind.RETURN, CaseReason.DAMAGED, ((7, 1),)),
            (CaseKind.RETURN, CaseReason.DAMAGED, ((0, 0),)),
            (CaseKind.RETURN, CaseReason.DAMAGED, ((0, 1), (0, 1))),
        ],
    )
    def test_what_does_not_fit_is_named(
        self, delivered: Sold, kind: CaseKind, reason: CaseReason, lines: Any
    ) -> None:
        with pytest.raises(CaseInvalid) as caught:
            delivered.ask(kind, reason, *lines)
        assert caught.value.problems


class TestTwice:
    def test_same_request_is_one_case(self, delivered: Sold) -> None:
        case_id = fresh_id()
        assert delivered.ask(case_id=case_id) == delivered.ask(case_id=case_id)

    def test_second_case_of_an_order_has_to_wait(self, delivered: Sold) -> None:
        case = delivered.ask()
        with pytest.raises(CaseOpenAlready) as caught:
            delivered.claim((1, 1))
        assert caught.value.extra == {"case_id": str(case.id)}

    def test_same_step_has_one_effect(self, delivered: Sold) -> None:
        case, step_id = delivered.claim((1, 1)), fresh_id()
        for _ in range(3):
            told = refunds.accept(
                case_id=case.id, shop_id=delivered.shop_id, actor_id=delivered.owner_id, step_id=step_id
            )
            assert told.status is CaseStatus.REFUNDING
        come_to_rest()
        assert delivered.bought_back() == 1501

    def test_other_steps_after_the_decision_are_refused(self, delivered: Sold) -> None:
        case = delivered.claim((1, 1))
        delivered.accept(case)
        for act in (delivered.accept, delivered.reject, delivered.escalate):
            with pytest.raises(CaseStateConflict):
                act(case)


def at_once(*acts: Callable[[], Any]) -> list[object]:
    """What each answers or raises when all begin together."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> object:
        gate.wait()
        try:
            return act()
        except TitanError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


class TestAtOnce:
    def test_one_of_two_requests_opens_a_case(self, delivered: Sold) -> None:
        told = at_once(*[lambda: delivered.claim((0, 2))] * 6)
        refused = [one for one in told if isinstance(one, TitanError)]
        assert (len(refused), {type(one) for one in refused}) == (5, {CaseOpenAlready})

    def test_one_of_acceptance_and_rejection_holds(self, delivered: Sold) -> None:
        case = delivered.claim((1, 1))
        told = at_once(lambda: delivered.accept(case), lambda: delivered.reject(case))
        status = refunds.get(case_id=case.id).status
        refused = [one for one in told if isinstance(one, TitanError)]
        # A seller may accept what it has rejected, not reject what it has accepted.
        assert status is CaseStatus.REFUNDING
        assert len(refused) <= 1
        come_to_rest()
        assert (delivered.bought_back(), books_agree()) == (1501, True)

    def test_many_acceptances_refund_once(self, completed: Sold) -> None:
        case = completed.claim((1, 1))
        at_once(*[lambda: completed.accept(case)] * 6)
        come_to_rest()
        assert (completed.bought_back(), books_agree()) == (1501, True)


class TestDatabase:
    @pytest.mark.parametrize(
        ("statement", "constraint"),
        [
            ("UPDATE refunds_line SET taken = bought + 1", "refunds_line_taken_within_bought"),
            ("UPDATE refunds_line SET taken = -1", "refunds_line_taken_within_bought"),
            ("UPDATE refunds_order SET taken_minor = paid_minor + 1", "refunds_order_taken_within_paid"),
            ("UPDATE refunds_case SET status = 'closed'", "refunds_case_ends_once"),
            ("UPDATE refunds_case SET status = 'refunding'", "refunds_case_refund_has_id"),
            ("UPDATE refunds_case SET status = 'sent_back'", "refunds_case_sent_has_number"),
            ("UPDATE refunds_case SET status = 'lost'", "refunds_case_status"),
            (
                _SECOND_CASE,
                "refunds_case_one_open_per_order",
            ),
        ],
    )
    def test_refuses_what_must_not_be(self, delivered: Sold, statement: str, constraint: str) -> None:
        delivered.claim((1, 1))
        with pytest.raises(IntegrityError, match=constraint), connection.cursor() as db:
            db.execute(statement)

    def test_counts_what_cases_take_and_give_back(self, delivered: Sold) -> None:
        case = delivered.claim((0, 2))
        assert row_of(case).order.taken_minor == 2000
        delivered.counter(case, 700)
        assert row_of(case).order.taken_minor == 700
        refunds.withdraw(case_id=case.id, buyer_id=delivered.buyer_id, step_id=fresh_id())
        assert row_of(case).order.taken_minor == 0
