"""Placing, paying, shipping, delivering, completing, cancelling: state equals the fold of the events."""

from datetime import timedelta
from uuid import UUID

import orjson
import pytest

from tests.apps.orders.drafts import order_draft, purchase_draft
from titan.apps.orders import api
from titan.apps.orders.contracts import (
    CancelledBy,
    Order,
    OrderNotFound,
    OrderStateConflict,
    OrderStatus,
    PurchaseDraft,
)
from titan.apps.orders.events import OrderCancelled
from titan.apps.orders.services import rows
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.platform.db import sql
from titan.platform.eventlog import reading

pytestmark = pytest.mark.django_db


def placed(**kwargs: object) -> PurchaseDraft:
    draft = purchase_draft(**kwargs)  # type: ignore[arg-type]
    api.place(draft=draft)
    return draft


def paid() -> tuple[PurchaseDraft, Order]:
    draft = placed()
    api.mark_paid(purchase_id=draft.id)
    return draft, api.get(order_id=draft.orders[0].id)


def delivered() -> tuple[PurchaseDraft, Order]:
    draft, order = paid()
    api.record_shipped(order_id=order.id, carrier="Parrot Post", tracking_number="PP1", at=clock.now())
    return draft, api.record_delivered(order_id=order.id, at=clock.now())


def assert_row_equals_fold(order_id: UUID) -> None:
    """Zulip's property: what was written along the way is what the events make."""
    state = rows.load(order_id).state
    assert api.get(order_id=order_id) == state.order
    [row] = sql.query("SELECT to_jsonb(o) FROM orders_order o WHERE id = %s", (order_id,))
    stored = orjson.loads(row[0])
    right = rows.row_of(state)
    same = {name for name in right if name not in ("placed_at", "ship_by", "delivered_at")}
    assert {name: stored[name] for name in same} == {name: right[name] for name in same}


class TestPlace:
    def test_makes_one_order_per_shop(self) -> None:
        draft = placed(orders=3)
        orders = api.of_purchase(purchase_id=draft.id)
        assert {o.id for o in orders} == {o.id for o in draft.orders}
        assert all(o.status is OrderStatus.PLACED and not o.is_paid for o in orders)
        for order in orders:
            assert_row_equals_fold(order.id)

    @pytest.mark.parametrize("is_paid", [True, False])
    def test_at_once_is_what_its_events_make(self, is_paid: bool) -> None:
        draft = purchase_draft(orders=2)
        now = clock.now()
        made = orjson.loads(api.at_once_json(draft=draft, is_paid=is_paid, at=now))
        sql.call(
            "orders_place_with_events",
            draft.id,
            sql.json_param(made["rows"]),
            sql.json_param(made["events"]),
            "{}",
            now,
        )
        for order in api.of_purchase(purchase_id=draft.id):
            assert order.is_paid is is_paid
            assert_row_equals_fold(order.id)

    def test_takes_one_round_trip(self, django_assert_num_queries: object) -> None:
        draft = purchase_draft(orders=5)
        with django_assert_num_queries(1):  # type: ignore[operator]
            api.place(draft=draft)

    def test_twice_has_one_effect(self) -> None:
        draft = placed()
        api.place(draft=draft)
        assert len(reading.stream(draft.orders[0].id)) == 1

    def test_fails_after_it_was_undone(self) -> None:
        draft = purchase_draft()
        api.close(purchase_id=draft.id, reason="payment declined")
        with pytest.raises(OrderStateConflict, match="undone"):
            api.place(draft=draft)
        assert api.of_purchase(purchase_id=draft.id) == ()


class TestPay:
    def test_marks_all_orders_of_the_purchase(self, django_assert_num_queries: object) -> None:
        draft = placed()
        with django_assert_num_queries(1):  # type: ignore[operator]
            api.mark_paid(purchase_id=draft.id)
        for order in draft.orders:
            assert api.get(order_id=order.id).status is OrderStatus.PAID
            assert_row_equals_fold(order.id)

    def test_twice_records_one_event(self) -> None:
        draft, order = paid()
        api.mark_paid(purchase_id=draft.id)
        assert [e.type for e in reading.stream(order.id)] == [
            "orders.order_placed.v1",
            "orders.order_paid.v1",
        ]

    def test_marks_only_the_orders_whose_money_came(self) -> None:
        draft = placed(method="cod")
        api.mark_paid(purchase_id=draft.id, order_ids=[draft.orders[0].id])
        assert [api.get(order_id=one.id).is_paid for one in draft.orders] == [True, False]
        assert_row_equals_fold(draft.orders[0].id)

    def test_leaves_a_cancelled_order_alone(self) -> None:
        draft = placed()
        cancelled = draft.orders[0].id
        api.cancel(order_id=cancelled, by=CancelledBy.BUYER)
        api.mark_paid(purchase_id=draft.id)
        assert not api.get(order_id=cancelled).is_paid
        assert api.get(order_id=draft.orders[1].id).is_paid


class TestFulfil:
    def test_goes_from_paid_to_completed(self) -> None:
        draft, order = delivered()
        done = api.confirm(order_id=order.id, buyer_id=draft.buyer_id)
        assert done.status is OrderStatus.COMPLETED
        assert [entry.what for entry in done.timeline] == [
            "placed",
            "paid",
            "shipped",
            "delivered",
            "completed",
        ]
        assert_row_equals_fold(order.id)

    def test_each_step_again_records_nothing(self) -> None:
        draft, order = delivered()
        api.record_shipped(order_id=order.id, carrier="X", tracking_number="X", at=clock.now())
        api.record_delivered(order_id=order.id, at=clock.now())
        api.confirm(order_id=order.id, buyer_id=draft.buyer_id)
        api.confirm(order_id=order.id, buyer_id=draft.buyer_id)
        assert len(reading.stream(order.id)) == 5

    def test_an_unpaid_order_ships_only_for_cash(self) -> None:
        prepaid, cash = placed(), placed(method="cod")
        with pytest.raises(OrderStateConflict, match="not paid"):
            api.record_shipped(
                order_id=prepaid.orders[0].id, carrier="X", tracking_number="1", at=clock.now()
            )
        order = api.record_shipped(
            order_id=cash.orders[0].id, carrier="X", tracking_number="1", at=clock.now()
        )
        assert order.status is OrderStatus.SHIPPED

    def test_cash_completes_only_after_the_money_came(self) -> None:
        draft = placed(orders=1, method="cod")
        order_id = draft.orders[0].id
        api.record_shipped(order_id=order_id, carrier="X", tracking_number="1", at=clock.now())
        api.record_delivered(order_id=order_id, at=clock.now())
        with pytest.raises(OrderStateConflict, match="not arrived"):
            api.confirm(order_id=order_id, buyer_id=draft.buyer_id)
        api.mark_paid(purchase_id=draft.id)
        assert_row_equals_fold(order_id)
        assert api.confirm(order_id=order_id, buyer_id=draft.buyer_id).status is OrderStatus.COMPLETED

    def test_nothing_is_delivered_that_was_not_shipped(self) -> None:
        _, order = paid()
        with pytest.raises(OrderStateConflict, match="not been shipped"):
            api.record_delivered(order_id=order.id, at=clock.now())


class TestCancel:
    def test_tells_who_and_why_with_the_lines_to_put_back(self) -> None:
        _, order = paid()
        cancelled = api.cancel(order_id=order.id, by=CancelledBy.SELLER, reason="broken")
        assert (cancelled.status, cancelled.cancelled_by) == (OrderStatus.CANCELLED, "seller")
        event = reading.stream(order.id)[-1].event()
        assert isinstance(event, OrderCancelled)
        assert (event.lines, event.is_paid) == (order.lines, True)
        assert_row_equals_fold(order.id)

    def test_twice_has_one_effect(self) -> None:
        _, order = paid()
        api.cancel(order_id=order.id, by=CancelledBy.BUYER)
        api.cancel(order_id=order.id, by=CancelledBy.SELLER)
        assert api.get(order_id=order.id).cancelled_by == "buyer"

    def test_is_refused_once_shipped(self) -> None:
        _, order = delivered()
        with pytest.raises(OrderStateConflict, match="already delivered"):
            api.cancel(order_id=order.id, by=CancelledBy.BUYER)


class TestTimeouts:
    def test_completes_what_nobody_objected_to(self, settings: object) -> None:
        _, order = delivered()
        assert api.complete_due() == 0
        with clock.frozen(clock.now() + timedelta(days=8)):
            assert api.complete_due() == 1
        assert api.get(order_id=order.id).status is OrderStatus.COMPLETED

    def test_cancels_what_was_not_shipped(self) -> None:
        draft = placed()
        api.mark_paid(purchase_id=draft.id)
        assert api.cancel_unshipped() == 0
        with clock.frozen(clock.now() + timedelta(days=8)):
            assert api.cancel_unshipped() == 2
        assert api.get(order_id=draft.orders[0].id).cancelled_by == "unshipped_timeout"


class TestReads:
    def test_an_order_of_somebody_else_is_not_found(self) -> None:
        draft = placed()
        with pytest.raises(OrderNotFound):
            api.get(order_id=draft.orders[0].id, buyer_id=new_id(bucket=1))
        with pytest.raises(OrderNotFound):
            api.get(order_id=draft.orders[0].id, shop_id=draft.orders[1].shop_id)
        with pytest.raises(OrderNotFound):
            api.confirm(order_id=draft.orders[0].id, buyer_id=new_id(bucket=1))

    def test_lists_all_of_a_buyer_once_page_by_page(self) -> None:
        buyer = new_id(bucket=9)
        ids = {order.id for _ in range(5) for order in placed(buyer_id=buyer).orders}
        placed()
        seen: list[UUID] = []
        cursor = None
        while True:
            page = api.list_of_buyer(buyer_id=buyer, cursor=cursor, limit=3)
            seen += [summary.id for summary in page.results]
            cursor = page.next
            if cursor is None:
                break
        assert len(seen) == len(ids) == 10
        assert set(seen) == ids

    def test_counts_a_shops_orders_by_status(self) -> None:
        draft = placed(orders=1)
        assert api.counts_of_shop(shop_id=draft.orders[0].shop_id) == {OrderStatus.PLACED: 1}


def test_rebuild_repairs_rows_and_reports_how_many() -> None:
    _, order = delivered()
    assert api.rebuild() == 0
    sql.execute("UPDATE orders_order SET status = 'paid', document = '{}' WHERE id = %s", (order.id,))
    assert api.rebuild() == 1
    assert_row_equals_fold(order.id)


def test_one_order_per_shop_is_a_rule_of_the_database() -> None:
    from django.db import IntegrityError, transaction

    shop = new_id(bucket=40)
    draft = purchase_draft(orders=1)
    twice = (order_draft(shop_id=shop), order_draft(shop_id=shop))
    with pytest.raises(IntegrityError, match="orders_order_one_per_shop"), transaction.atomic():
        api.place(draft=PurchaseDraft(**{f: getattr(draft, f) for f in draft.__slots__} | {"orders": twice}))
