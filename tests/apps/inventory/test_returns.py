"""What a seller found in a return: units that can be sold again are on the shelf again, once."""

from uuid import UUID

import pytest

from tests.apps.inventory.conftest import fresh_id, gate_free, level
from tests.factories import market
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import MovementCause, StockLine
from titan.apps.orders import api as orders
from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import CaseDraft, CaseKind, CaseReason, Inspection, WantedLine
from titan.apps.refunds.events import ReturnedUnits, ReturnInspected
from titan.kernel import clock
from titan.platform.eventlog import relay
from titan.platform.eventlog.appending import Pending, append

pytestmark = pytest.mark.django_db(transaction=True)


def returned(shop: market.Shop, quantity: int, result: Inspection) -> UUID:
    """Three units are bought and shipped; so many of them come back. The case's id."""
    buyer_id, case_id = market.make_buyer(), fresh_id()
    [order] = market.buy(buyer_id, market.quote(buyer_id, shop, quantity=3).id).orders
    orders.record_shipped(order_id=order.id, carrier="simulated", tracking_number="S1", at=clock.now())
    orders.record_delivered(order_id=order.id, at=clock.now())
    draft = CaseDraft(CaseKind.RETURN, CaseReason.WRONG_SIZE, (WantedLine(0, quantity),))
    refunds.open_case(case_id=case_id, order_id=order.id, buyer_id=buyer_id, draft=draft)
    refunds.accept(case_id=case_id, shop_id=shop.id, actor_id=shop.owner_id, step_id=fresh_id())
    refunds.ship_back(
        case_id=case_id, buyer_id=buyer_id, step_id=fresh_id(), carrier="DHL", tracking_number="R-123"
    )
    refunds.inspect(
        case_id=case_id, shop_id=shop.id, actor_id=shop.owner_id, step_id=fresh_id(), result=result
    )
    relay.settle()
    return case_id


def test_good_units_can_be_sold_again_at_once() -> None:
    shop = market.make_shop(stock=10)
    case_id = returned(shop, 2, Inspection.OK)
    assert level(shop.variant_id) == (9, 0, 0, 9)
    assert gate_free(shop.variant_id) == 9
    back = inventory.movements(variant_id=shop.variant_id).results[0]
    assert (back.cause, back.delta, back.reference_id) == (MovementCause.RETURNED, 2, case_id)


@pytest.mark.parametrize("result", [Inspection.DAMAGED, Inspection.NOT_RECEIVED])
def test_what_cannot_be_sold_stays_out(result: Inspection) -> None:
    shop = market.make_shop(stock=10)
    returned(shop, 2, result)
    assert level(shop.variant_id) == (7, 0, 0, 7)


def test_the_same_case_again_adds_nothing() -> None:
    shop = market.make_shop(stock=10)
    case_id = returned(shop, 2, Inspection.OK)
    inventory.take_back(case_id=case_id, shop_id=shop.id, lines=[StockLine(shop.variant_id, 2)])
    assert level(shop.variant_id) == (9, 0, 0, 9)


def test_two_lines_of_one_variant_come_back_together() -> None:
    shop = market.make_shop(stock=10)
    inventory.take_back(
        case_id=fresh_id(),
        shop_id=shop.id,
        lines=[StockLine(shop.variant_id, 1), StockLine(shop.variant_id, 2)],
    )
    assert level(shop.variant_id) == (13, 0, 0, 13)


def test_goods_of_which_no_stock_is_kept_hold_nobody_up() -> None:
    shop, case_id = market.make_shop(stock=10), fresh_id()
    event = ReturnInspected(
        case_id=case_id,
        order_id=fresh_id(),
        shop_id=shop.id,
        buyer_id=fresh_id(),
        result=Inspection.OK,
        lines=(
            ReturnedUnits(fresh_id(), 1, is_resellable=True),
            ReturnedUnits(shop.variant_id, 1, is_resellable=True),
        ),
        inspected_at=clock.now(),
    )
    append([Pending(case_id, event)])
    relay.settle()
    assert level(shop.variant_id) == (11, 0, 0, 11)
