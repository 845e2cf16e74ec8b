"""Disputes: escalation, a split award, the appeal before another moderator, and what the ledger says."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError, connection

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    AmountInvalid,
    Bearer,
    BearerShare,
    Case,
    CaseOutcome,
    CaseStateConflict,
    CaseStatus,
    CaseTooLate,
)
from titan.apps.refunds.domain.awards import ModeratorConflict
from titan.apps.wallet.contracts import AccountKind

from .conftest import Sold, books_agree, come_to_rest, eur, events_of, fresh_id, has, moderator

pytestmark = pytest.mark.django_db(transaction=True)
Later = Callable[[float], None]


def award(case: Case, by: UUID, *, needs_return: bool = False, **shares: int) -> Case:
    return refunds.award(
        case_id=case.id,
        moderator_id=by,
        step_id=fresh_id(),
        amount=eur(sum(shares.values())),
        shares=[BearerShare(Bearer(bearer), eur(minor)) for bearer, minor in shares.items()],
        reason="The pictures show it.",
        needs_return=needs_return,
    )


def appeal(case: Case, sold: Sold) -> Case:
    return refunds.appeal(
        case_id=case.id,
        shop_id=sold.shop_id,
        actor_id=sold.owner_id,
        step_id=fresh_id(),
        text="It was whole.",
    )


def escalated(sold: Sold) -> Case:
    """A claim for the pot of 15.01 that the seller rejected."""
    case = sold.claim((1, 1))
    sold.reject(case)
    return sold.escalate(case)


class TestAward:
    def test_is_carried_out_when_nobody_appeals(self, completed: Sold, later: Later) -> None:
        case = award(escalated(completed), moderator(), seller=1000)
        assert case.status is CaseStatus.AWARDED
        later(8)
        assert refunds.act_on_deadlines() == 1
        come_to_rest()
        case = refunds.get(case_id=case.id)
        assert (case.status, completed.bought_back()) == (CaseStatus.REFUNDED, 1000)
        assert books_agree()

    def test_split_between_bearers_takes_from_each_its_part(self, completed: Sold, later: Later) -> None:
        earned = completed.earned()
        award(escalated(completed), moderator(), seller=500, platform=301, carrier=200)
        later(8)
        refunds.act_on_deadlines()
        come_to_rest()
        assert completed.bought_back() == 1001
        assert (has(AccountKind.GOODWILL), has(AccountKind.CARRIER)) == (-301, -200)
        # The seller gives its part back less the fee's share of it.
        assert earned - completed.earned() == 450
        assert (completed.escrow(), books_agree()) == (0, True)

    def test_before_the_release_leaves_the_rest_to_the_seller(self, delivered: Sold, later: Later) -> None:
        award(escalated(delivered), moderator(), seller=1000, platform=501)
        later(8)
        refunds.act_on_deadlines()
        come_to_rest()
        assert delivered.bought_back() == 1501
        assert delivered.escrow() == 3991 - 1000
        delivered.complete()
        assert (delivered.escrow(), books_agree()) == (0, True)

    def test_of_nothing_closes_the_case(self, delivered: Sold, later: Later) -> None:
        case = award(escalated(delivered), moderator())
        later(8)
        refunds.act_on_deadlines()
        case = refunds.get(case_id=case.id)
        assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.DENIED)
        assert not delivered.order.is_contested

    def test_that_wants_the_goods_back_waits_for_them(self, delivered: Sold, later: Later) -> None:
        case = award(escalated(delivered), moderator(), needs_return=True, seller=1501)
        later(8)
        refunds.act_on_deadlines()
        assert refunds.get(case_id=case.id).status is CaseStatus.RETURN_DUE
        delivered.send_back(case)
        delivered.inspect(case)
        come_to_rest()
        assert delivered.bought_back() == 1501

    @pytest.mark.parametrize("shares", [{"seller": 3992}, {"seller": 3000, "platform": 992}])
    def test_of_more_than_was_paid_is_refused(self, delivered: Sold, shares: dict[str, int]) -> None:
        case = escalated(delivered)
        with pytest.raises(AmountInvalid):
            award(case, moderator(), **shares)  # type: ignore[arg-type]
        assert refunds.get(case_id=case.id).status is CaseStatus.ESCALATED

    def test_whose_shares_do_not_sum_to_it_is_refused(self, delivered: Sold) -> None:
        case = escalated(delivered)
        with pytest.raises(AmountInvalid):
            refunds.award(
                case_id=case.id,
                moderator_id=moderator(),
                step_id=fresh_id(),
                amount=eur(100),
                shares=(BearerShare(Bearer.SELLER, eur(99)),),
                reason="One is missing.",
            )

    def test_by_a_party_of_the_case_is_refused(self, delivered: Sold) -> None:
        case = escalated(delivered)
        for party in (delivered.buyer_id, delivered.owner_id):
            with pytest.raises(ModeratorConflict):
                award(case, party, seller=100)

    def test_before_anybody_escalated_is_refused(self, delivered: Sold) -> None:
        with pytest.raises(CaseStateConflict):
            award(delivered.claim((1, 1)), moderator(), seller=100)


class TestAppeal:
    def test_is_decided_by_another_moderator_and_final(self, completed: Sold) -> None:
        first, second = moderator(), moderator()
        case = award(escalated(completed), first, seller=1501)
        assert appeal(case, completed).status is CaseStatus.APPEALED
        with pytest.raises(ModeratorConflict):
            award(case, first, seller=1)
        case = award(case, second, seller=700, platform=100)
        assert case.status is CaseStatus.REFUNDING
        come_to_rest()
        case = refunds.get(case_id=case.id)
        assert (completed.bought_back(), case.amount) == (800, eur(800))
        assert [(one.round, one.amount.amount) for one in case.awards] == [(1, 1501), (2, 800)]
        assert events_of(case.id).count("case_awarded") == 2
        assert books_agree()

    def test_is_possible_once(self, delivered: Sold) -> None:
        case = award(escalated(delivered), moderator(), seller=1501)
        appeal(case, delivered)
        with pytest.raises(CaseStateConflict):
            appeal(case, delivered)

    def test_is_too_late_after_its_window(self, delivered: Sold, later: Later) -> None:
        case = award(escalated(delivered), moderator(), seller=1501)
        later(7.1)
        with pytest.raises(CaseTooLate):
            appeal(case, delivered)

    def test_by_the_same_moderator_is_refused_by_the_database_too(self, delivered: Sold) -> None:
        first = moderator()
        case = award(escalated(delivered), first, seller=1501)
        statement = "UPDATE refunds_case SET appeal_moderator_id = moderator_id WHERE id = %s"
        with pytest.raises(IntegrityError, match="refunds_case_two_moderators"), connection.cursor() as db:
            db.execute(statement, [case.id])


class TestSettlingMeanwhile:
    def test_seller_may_still_give_in(self, delivered: Sold) -> None:
        case = escalated(delivered)
        assert delivered.accept(case).status is CaseStatus.REFUNDING
        come_to_rest()
        assert delivered.bought_back() == 1501

    def test_buyer_may_still_give_up(self, delivered: Sold) -> None:
        case = escalated(delivered)
        case = refunds.withdraw(case_id=case.id, buyer_id=delivered.buyer_id, step_id=fresh_id())
        assert case.outcome is CaseOutcome.WITHDRAWN

    def test_both_sides_and_the_moderator_write_into_the_thread(self, delivered: Sold) -> None:
        case = escalated(delivered)
        step_id = fresh_id()
        for _ in range(2):
            refunds.write(case_id=case.id, step_id=step_id, text="Look here.", buyer_id=delivered.buyer_id)
        refunds.write(
            case_id=case.id,
            step_id=fresh_id(),
            text="Not us.",
            shop_id=delivered.shop_id,
            actor_id=delivered.owner_id,
        )
        case = refunds.write(case_id=case.id, step_id=fresh_id(), text="Which box?", moderator_id=moderator())
        messages = [(entry.by.value, entry.text) for entry in case.entries if entry.what == "message"]
        assert messages == [("buyer", "Look here."), ("seller", "Not us."), ("moderator", "Which box?")]
