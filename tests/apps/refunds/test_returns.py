"""Returns, exchanges and claims from the request to the money, and what the ledger says."""

import pytest

from titan.apps.orders.contracts import OrderDiscount, OrderStatus
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Bearer,
    CaseKind,
    CaseOutcome,
    CaseReason,
    CaseStatus,
    Inspection,
    OrderStanding,
)
from titan.apps.refunds.models import CaseRow
from titan.apps.wallet.contracts import AccountKind
from titan.platform.eventlog import reading

from .conftest import Sold, books_agree, come_to_rest, eur, events_of, fresh_id, has, line

pytestmark = pytest.mark.django_db(transaction=True)


def standing(sold: Sold) -> OrderStanding:
    return refunds.standing_of(order_id=sold.order_id, buyer_id=sold.buyer_id)


class TestReturn:
    def test_pays_the_buyer_after_the_goods_were_inspected(self, delivered: Sold) -> None:
        case = delivered.ask()
        assert (case.status, case.amount) == (CaseStatus.REQUESTED, eur(1000))
        assert delivered.accept(case).status is CaseStatus.RETURN_DUE
        assert delivered.send_back(case).status is CaseStatus.SENT_BACK
        assert delivered.inspect(case).status is CaseStatus.REFUNDING

        come_to_rest()

        case = refunds.get(case_id=case.id)
        assert (case.status, case.outcome) == (CaseStatus.REFUNDED, CaseOutcome.REFUNDED)
        assert delivered.bought_back() == 1000
        assert delivered.escrow() == 3991 - 1000
        assert books_agree()
        assert events_of(case.id) == [
            "case_opened",
            *["case_answered"] * 3,
            "return_inspected",
            *["case_answered"] * 2,
            "refund_completed",
            "case_closed",
        ]

    def test_keeps_the_order_from_completing_until_it_is_over(self, delivered: Sold) -> None:
        case = delivered.ask()
        contested = delivered.order
        assert (contested.is_contested, contested.can_confirm) == (True, False)
        refunds.withdraw(case_id=case.id, buyer_id=delivered.buyer_id, step_id=fresh_id())
        assert not delivered.order.is_contested
        delivered.complete()
        assert delivered.earned() == 3991 - 399

    def test_of_everything_before_the_release_leaves_nothing_to_release(self, delivered: Sold) -> None:
        case = delivered.ask(CaseKind.RETURN, CaseReason.CHANGED_MIND, *delivered.everything(), shipping=True)
        delivered.accept(case)
        delivered.send_back(case)
        delivered.inspect(case)
        come_to_rest()
        delivered.complete()

        assert delivered.bought_back() == 3991
        assert (delivered.escrow(), delivered.earned(), has(AccountKind.COMMISSION)) == (0, 0, 0)
        assert books_agree()

    def test_of_everything_after_the_release_takes_it_back_from_the_seller_and_the_fee(
        self, completed: Sold
    ) -> None:
        assert (completed.earned(), has(AccountKind.COMMISSION)) == (3592, 399)
        case = completed.ask(CaseKind.RETURN, CaseReason.CHANGED_MIND, *completed.everything(), shipping=True)
        completed.accept(case)
        completed.send_back(case)
        completed.inspect(case)
        come_to_rest()

        assert completed.bought_back() == 3991
        assert (completed.escrow(), completed.earned(), has(AccountKind.COMMISSION)) == (0, 0, 0)
        assert refunds.get(case_id=case.id).shares[0].bearer is Bearer.SELLER
        assert books_agree()

    def test_gives_the_platform_its_part_of_the_discounts_back(self, transactional_db: None) -> None:
        discount = OrderDiscount(fresh_id(), "10 % off", False, eur(200), eur(50), eur(150))
        sold = Sold(lines=(line(price=1000, quantity=2, discount=eur(200)),), discounts=(discount,))
        sold.sell().deliver().complete()
        assert has(AccountKind.PROMOTION) == -150
        for amount in (900, 900):
            case = sold.claim((0, 1))
            assert case.amount == eur(amount)
            sold.accept(case)
            come_to_rest()
        assert sold.bought_back() == 1800
        assert books_agree()
        assert standing(sold).shipping_left == eur(490)

    def test_in_two_parts_sums_to_what_was_paid(self, delivered: Sold) -> None:
        first = delivered.claim((0, 1))
        delivered.accept(first)
        come_to_rest()
        second = delivered.claim((0, 1), (1, 1), shipping=True)
        delivered.accept(second)
        come_to_rest()
        assert delivered.bought_back() == delivered.order.total.amount
        assert [line.left for line in standing(delivered).lines] == [0, 0]

    def test_that_came_back_damaged_is_refunded_in_part(self, delivered: Sold) -> None:
        case = delivered.ask()
        delivered.accept(case)
        delivered.send_back(case)
        case = delivered.inspect(case, Inspection.DAMAGED, 600)
        assert (case.status, case.amount) == (CaseStatus.COUNTERED, eur(600))
        delivered.accept_counter(case)
        come_to_rest()
        assert delivered.bought_back() == 600
        [inspected] = [e for e in reading.stream(case.id) if e.type == "refunds.return_inspected.v1"]
        assert inspected.payload["lines"] == [
            {
                "variant_id": str(delivered.lines[0].variant_id),
                "quantity": 1,
                "is_resellable": False,
            }
        ]

    def test_that_did_not_arrive_is_left_to_the_buyer_to_escalate(self, delivered: Sold) -> None:
        case = delivered.ask()
        delivered.accept(case)
        delivered.send_back(case)
        case = delivered.inspect(case, Inspection.NOT_RECEIVED)
        assert case.status is CaseStatus.REJECTED
        assert delivered.escalate(case).status is CaseStatus.ESCALATED
        [inspected] = [e for e in reading.stream(case.id) if e.type == "refunds.return_inspected.v1"]
        assert inspected.payload["lines"] == []


class TestExchange:
    def test_becomes_money_where_the_seller_offers_it(self, delivered: Sold) -> None:
        case = delivered.stock().ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
        delivered.counter(case, 1000, needs_return=True)
        assert delivered.accept_counter(case).status is CaseStatus.RETURN_DUE
        delivered.send_back(case)
        delivered.inspect(case)
        come_to_rest()
        assert delivered.bought_back() == 1000

    def test_for_which_no_variant_was_chosen_ends_with_the_sellers_number(self, delivered: Sold) -> None:
        case = delivered.stock().ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE)
        CaseRow.objects.filter(id=case.id).update(replacement="")
        delivered.accept(case)
        delivered.send_back(case)
        assert delivered.inspect(case).status is CaseStatus.REPLACEMENT_DUE
        case = refunds.replace(
            case_id=case.id,
            shop_id=delivered.shop_id,
            actor_id=delivered.owner_id,
            step_id=fresh_id(),
            carrier="DHL",
            tracking_number="NEW1",
        )
        come_to_rest()
        assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.REPLACED)
        assert delivered.bought_back() == 0
        assert standing(delivered).lines[0].left == 2
        assert not delivered.order.is_contested


class TestClaim:
    def test_is_refunded_as_soon_as_the_seller_accepts(self, delivered: Sold) -> None:
        case = delivered.claim((1, 1))
        assert delivered.accept(case).status is CaseStatus.REFUNDING
        come_to_rest()
        assert delivered.bought_back() == 1501

    def test_is_settled_for_less_by_a_counter_offer(self, completed: Sold) -> None:
        case = completed.claim((1, 1))
        case = completed.counter(case, 501)
        assert (case.status, case.amount, case.requested) == (
            CaseStatus.COUNTERED,
            eur(501),
            eur(1501),
        )
        completed.accept_counter(case)
        come_to_rest()
        assert completed.bought_back() == 501
        assert books_agree()

    def test_for_a_lost_parcel_is_borne_by_the_carrier_and_completes_the_order(
        self, sold: Sold, later: object
    ) -> None:
        assert callable(later)
        later(11)
        case = sold.ask(CaseKind.CLAIM, CaseReason.NOT_ARRIVED, *sold.everything())
        sold.accept(case)
        come_to_rest()
        case = refunds.get(case_id=case.id)
        assert [share.bearer for share in case.shares] == [Bearer.CARRIER]
        assert sold.order.status is OrderStatus.COMPLETED
        assert sold.bought_back() == 3501
        assert has(AccountKind.CARRIER) == -3501
        # The carrier pays the buyer, so the seller is paid as if the parcel had arrived.
        assert sold.earned() == 3991 - 399
        assert (sold.escrow(), books_agree()) == (0, True)
