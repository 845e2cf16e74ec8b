"""An exchange from the choice of a variant to its parcel: the stock, the money and the thread agree at every end."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.apps.shipping.conftest import point_at
from tests.factories import market
from tests.factories.crowd import together
from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import PriceChange
from titan.apps.refunds import api as refunds
from titan.apps.refunds import processes
from titan.apps.refunds.contracts import (
    Case,
    CaseInvalid,
    CaseKind,
    CaseOutcome,
    CaseReason,
    CaseStateConflict,
    CaseStatus,
    Inspection,
    ReplacementDearer,
    ReplacementNotAvailable,
    ReplacementStatus,
)
from titan.apps.shipping.contracts import CarrierRefused
from titan.apps.tracking import api as tracking
from titan.platform.db import role, sql
from titan.platform.processes import running, store
from titan.simulators.carrier.app import Carrier

from .conftest import books_agree, come_to_rest, eur, events_of, fresh_id, row_of, work
from .shelf import Shelf, make_shelf

pytestmark = pytest.mark.django_db(transaction=True)
Later = Callable[[float], None]


@pytest.fixture
def shelf(transactional_db: None, carrier: Carrier) -> Shelf:
    return make_shelf()


def now(case: Case) -> Case:
    return refunds.get(case_id=case.id)


def test_brings_another_size_from_the_stock_to_the_carrier(shelf: Shelf, carrier: Carrier) -> None:
    case = shelf.due("L")
    assert case.replacement is not None
    assert (case.status, case.replacement.status) == (CaseStatus.REPLACEMENT_DUE, ReplacementStatus.HELD)
    assert shelf.stock("L") == (5, 1, 4)

    case = shelf.sold.replace(case)
    come_to_rest()

    assert (case.status, case.outcome) == (CaseStatus.CLOSED, CaseOutcome.REPLACED)
    assert case.replacement is not None
    assert case.replacement.status is ReplacementStatus.SENT
    track = tracking.track_of_replacement(replacement_id=case.replacement.id, order_id=shelf.sold.order_id)
    assert track.tracking_number == case.replacement_tracking != ""
    assert shelf.stock("L") == (4, 0, 4)
    assert shelf.stock("M") == (6, 0, 6)
    assert (shelf.sold.bought_back(), books_agree()) == (0, True)
    assert inventory.drift().is_clean
    assert not shelf.sold.order.is_contested


def test_needs_no_more_than_the_application_may_do(shelf: Shelf) -> None:
    role.grant()
    sql.execute(f"SET ROLE {role.ROLE}")
    try:
        shelf.sold.replace(shelf.due("S"))
        come_to_rest()
    finally:
        sql.execute("RESET ROLE")
    assert shelf.stock("S") == (4, 0, 4)
    assert shelf.sold.bought_back() == 200


def test_sets_the_unit_aside_when_the_seller_accepts(shelf: Shelf) -> None:
    case = shelf.ask("L")
    assert shelf.stock("L") == (5, 0, 5)
    case = shelf.sold.accept(case)
    assert case.replacement is not None
    assert (case.status, case.replacement.status) == (CaseStatus.RETURN_DUE, ReplacementStatus.HELD)
    assert shelf.stock("L") == (5, 1, 4)


def test_gives_back_what_a_cheaper_one_costs_less(shelf: Shelf) -> None:
    case = shelf.sold.replace(shelf.due("S", units=2))
    assert case.status is CaseStatus.REFUNDING
    come_to_rest()
    case = now(case)
    assert (case.status, case.outcome, case.amount) == (CaseStatus.CLOSED, CaseOutcome.REPLACED, eur(400))
    assert (shelf.sold.bought_back(), books_agree()) == (400, True)
    assert shelf.stock("S") == (3, 0, 3)


def test_refuses_a_dearer_one(shelf: Shelf) -> None:
    with pytest.raises(ReplacementDearer, match="costs more"):
        shelf.ask("XXL")
    assert not shelf.sold.order.is_contested


def test_the_same_again_is_possible_whatever_it_costs_today(shelf: Shelf) -> None:
    products.set_prices(
        shop_id=shelf.sold.shop_id,
        product_id=shelf.product.id,
        changes=(PriceChange("SH-M", eur(1500)), PriceChange("SH-L", eur(1500))),
    )
    assert shelf.ask("L").replacement is not None


@pytest.mark.parametrize("label", ["L", "M"])
def test_refuses_what_is_sold_out(shelf: Shelf, label: str) -> None:
    shelf.sell_out(label)
    with pytest.raises(ReplacementNotAvailable):
        shelf.ask(label)


def test_refuses_a_variant_of_another_product(shelf: Shelf) -> None:
    stranger = market.make_shop().variant_id
    with pytest.raises(CaseInvalid) as refused:
        shelf.sold.ask(CaseKind.EXCHANGE, CaseReason.WRONG_SIZE, instead=stranger)
    assert [problem.pointer for problem in refused.value.problems] == ["/lines/0/instead"]


def test_offers_what_costs_no_more_with_what_goes_back(shelf: Shelf) -> None:
    shelf.sell_out("L")
    found = shelf.alternatives()
    assert {label: (one.back.amount, one.is_same, one.is_available) for label, one in found.items()} == {
        "M": (0, True, True),
        "L": (0, False, False),
        "S": (200, False, True),
    }


def test_seller_cannot_accept_where_none_is_left(shelf: Shelf) -> None:
    case = shelf.ask("L")
    shelf.sell_out("L")
    with pytest.raises(ReplacementNotAvailable):
        shelf.sold.accept(case)
    assert shelf.sold.counter(now(case), 1000, needs_return=True).status is CaseStatus.COUNTERED


def test_silence_accepts_and_without_stock_the_money_goes_back(shelf: Shelf, later: Later) -> None:
    case = shelf.ask("L")
    shelf.sell_out("L")
    later(3.1)
    refunds.act_on_deadlines()
    work()
    case = now(case)
    assert case.replacement is not None
    assert (case.status, case.replacement.status) == (CaseStatus.RETURN_DUE, ReplacementStatus.NONE_LEFT)
    assert "none_left" in [entry.what for entry in case.entries]
    shelf.sold.send_back(case)
    shelf.sold.inspect(case)
    come_to_rest()
    assert (now(case).outcome, shelf.sold.bought_back()) == (CaseOutcome.REFUNDED, 1000)
    assert books_agree()


def test_seller_who_cannot_send_refunds_instead(shelf: Shelf) -> None:
    case = shelf.due("L")
    refunds.refund_instead(
        case_id=case.id, shop_id=shelf.sold.shop_id, actor_id=shelf.sold.owner_id, step_id=fresh_id()
    )
    come_to_rest()
    assert (now(case).outcome, shelf.sold.bought_back()) == (CaseOutcome.REFUNDED, 1000)
    assert shelf.stock("L") == (5, 0, 5)
    assert events_of(case.id).count("refund_completed") == 1


def test_of_the_last_unit_one_of_several_is_carried_out(shelf: Shelf) -> None:
    others = [shelf.another_order() for _ in range(3)]
    cases = [shelf.ask("L"), *(shelf.ask("L", sold=sold) for sold in others)]
    inventory.set_on_hand(variant_id=shelf.id("L"), quantity=1, reason="a count", actor_id=None)
    sides = [shelf.sold, *others]
    together([[lambda s=sold, c=case: s.accept(c)] for sold, case in zip(sides, cases, strict=True)])  # type: ignore[misc]
    work()
    standing = sorted(found.replacement.status.value for case in cases if (found := now(case)).replacement)
    assert standing.count("held") == 1
    assert shelf.stock("L") == (1, 1, 0)
    assert inventory.drift().is_clean


def test_setting_aside_that_an_operator_undoes_leads_to_money(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = shelf.ask("L")
    with monkeypatch.context() as patched:
        patched.setattr("titan.apps.refunds.processes.running.advance", lambda _: None)
        shelf.sold.accept(case)
    progress = store.claim(processes.hold_id(row_of(case)))
    assert progress is not None
    for step in processes.HOLD.steps:
        step.do(progress.id, progress.state)
    store.save(progress, hold=False)
    assert shelf.stock("L") == (5, 1, 4)

    running.compensate_now(progress.id, reason="a test")

    found = now(case).replacement
    assert found is not None
    assert (found.status, shelf.stock("L")) == (ReplacementStatus.NONE_LEFT, (5, 0, 5))
    shelf.sold.send_back(case)
    shelf.sold.inspect(case)
    come_to_rest()
    assert (now(case).outcome, shelf.sold.bought_back()) == (CaseOutcome.REFUNDED, 1000)


class TestUnitsAreFreeAgain:
    def test_where_the_buyer_withdraws(self, shelf: Shelf) -> None:
        case = shelf.asked_and_accepted("L")
        refunds.withdraw(case_id=case.id, buyer_id=shelf.sold.buyer_id, step_id=fresh_id())
        work()
        self._assert_free(shelf, case)

    def test_where_the_goods_never_come_back(self, shelf: Shelf, later: Later) -> None:
        case = shelf.asked_and_accepted("L")
        later(14.1)
        assert refunds.act_on_deadlines() == 1
        work()
        self._assert_free(shelf, case)

    def test_where_the_seller_never_sends(self, shelf: Shelf, later: Later) -> None:
        case = shelf.due("L")
        later(7.1)
        assert refunds.act_on_deadlines() == 1
        come_to_rest()
        self._assert_free(shelf, case)
        assert shelf.sold.bought_back() == 1000

    def test_where_an_operator_closes_the_case(self, shelf: Shelf) -> None:
        case = shelf.due("L")
        refunds.close(case_id=case.id, operator_id=fresh_id(), step_id=fresh_id(), reason="A test.")
        work()
        self._assert_free(shelf, case)

    def test_where_nothing_came_and_the_sides_settle_for_money(self, shelf: Shelf) -> None:
        case = shelf.asked_and_accepted("L")
        shelf.sold.send_back(case)
        shelf.sold.inspect(case, Inspection.DAMAGED, 300)
        assert shelf.stock("L") == (5, 1, 4)
        shelf.sold.accept_counter(case)
        come_to_rest()
        self._assert_free(shelf, case)
        assert shelf.sold.bought_back() == 300

    def test_where_the_worker_comes_after_the_end(self, shelf: Shelf, later: Later) -> None:
        case = shelf.ask("L")
        later(3.1)
        refunds.act_on_deadlines()
        refunds.withdraw(case_id=case.id, buyer_id=shelf.sold.buyer_id, step_id=fresh_id())
        work()
        self._assert_free(shelf, case)

    @staticmethod
    def _assert_free(shelf: Shelf, case: Case) -> None:
        found = now(case).replacement
        assert found is not None
        assert found.status is ReplacementStatus.DROPPED
        assert shelf.stock("L") == (5, 0, 5)
        assert inventory.drift().is_clean
        assert books_agree()


class TestRepeated:
    def test_sending_is_one_parcel_and_one_movement(self, shelf: Shelf, carrier: Carrier) -> None:
        case, step_id = shelf.due("S"), fresh_id()
        for _ in range(2):
            shelf.sold.replace(case, step_id=step_id)
        come_to_rest()
        shelf.sold.replace(case, step_id=step_id)
        come_to_rest()
        assert len(carrier.book.parcels(after="", limit=10)) == 1
        assert (shelf.stock("S"), shelf.sold.bought_back()) == ((4, 0, 4), 200)

    def test_another_sending_is_refused(self, shelf: Shelf) -> None:
        case = shelf.due("L")
        shelf.sold.replace(case)
        with pytest.raises(CaseStateConflict):
            shelf.sold.replace(case)


class TestAfterwards:
    """What came instead is the buyer's, and may go back in its turn."""

    def test_it_goes_back_for_what_it_cost_and_into_its_own_stock(self, shelf: Shelf) -> None:
        shelf.sold.replace(shelf.due("S"))
        come_to_rest()
        standing = refunds.standing_of(order_id=shelf.sold.order_id, buyer_id=shelf.sold.buyer_id)
        assert [(line.label, line.left, line.amount_left) for line in standing.lines] == [
            ("M", 1, eur(1000)),
            ("S", 1, eur(800)),
        ]
        case = shelf.sold.ask(CaseKind.RETURN, CaseReason.WRONG_SIZE, (0, 1), (1, 1))
        shelf.sold.accept(case)
        shelf.sold.send_back(case)
        shelf.sold.inspect(case)
        come_to_rest()
        assert shelf.sold.bought_back() == 2000
        assert (shelf.stock("S"), shelf.stock("M")) == ((5, 0, 5), (7, 0, 7))
        assert books_agree()

    def test_it_is_exchanged_again(self, shelf: Shelf) -> None:
        shelf.sold.replace(shelf.due("L"))
        come_to_rest()
        case = shelf.sold.accept(shelf.ask("M", position=1))
        shelf.sold.send_back(case)
        case = shelf.sold.replace(shelf.sold.inspect(case))
        come_to_rest()
        assert case.outcome is CaseOutcome.REPLACED
        assert (shelf.stock("L"), shelf.stock("M")) == ((5, 0, 5), (5, 0, 5))
        assert (shelf.sold.bought_back(), books_agree()) == (0, True)


class TestCarrier:
    def test_refusal_leaves_the_seller_its_time(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        case = shelf.due("L")
        until = case.deadline_at

        def refuse(*_: object) -> None:
            raise CarrierRefused("Too heavy.")

        with monkeypatch.context() as patched:
            patched.setattr("titan.apps.shipping.services.carriers.simulated.SimulatedCarrier.book", refuse)
            with pytest.raises(CarrierRefused):
                shelf.sold.replace(case)
        case = now(case)
        assert (case.status, case.deadline_at) == (CaseStatus.REPLACEMENT_DUE, until)
        assert shelf.stock("L") == (5, 1, 4)
        assert shelf.sold.replace(case).outcome is CaseOutcome.REPLACED

    def test_outage_is_waited_for_and_no_deadline_interferes(
        self, shelf: Shelf, settings: Any, later: Later
    ) -> None:
        case, url = shelf.due("L"), settings.CARRIER_URL
        point_at(settings, "http://127.0.0.1:9")
        assert shelf.sold.replace(case).status is CaseStatus.REPLACING
        later(8)
        assert refunds.act_on_deadlines() == 0
        point_at(settings, url)
        come_to_rest()
        assert now(case).outcome is CaseOutcome.REPLACED
        assert shelf.stock("L") == (4, 0, 4)
