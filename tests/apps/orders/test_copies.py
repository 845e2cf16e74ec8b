"""An order across two cells: what the shop's cell copies of it, and what it may ask of the order's home."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.apps.orders.drafts import purchase_draft
from tests.factories import market
from titan.apps.orders import api
from titan.apps.orders.contracts import CancelledBy, Order, OrderStateConflict, OrderStatus, PurchaseDraft
from titan.apps.orders.events import CancellationWished, OrderPlaced
from titan.apps.orders.services import copies
from titan.apps.orders.subscribers import cancel_as_wished, letters, mark_delivered, mark_shipped
from titan.apps.shipping.events import ShipmentShipped
from titan.apps.tracking.events import ParcelDelivered
from titan.kernel import clock
from titan.kernel.events import Envelope
from titan.kernel.ids import bucket_of, new_id
from titan.platform import homes
from titan.platform.bus import registry
from titan.platform.db import sql
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import IS_COPY
from titan.platform.homes import NotAtHome

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, SHOPS = 9, 40


def be_cell_of(bucket: int) -> None:
    """What is of that bucket is at home here, all else in the other cell."""
    homes.register(lambda other: None if other == bucket else 1)


@pytest.fixture(autouse=True)
def _one_cell_again() -> Iterator[None]:
    yield
    homes.forget()


def take(told: Sequence[Envelope]) -> None:
    """As the bus hands letters to their handlers."""
    for envelope in told:
        letters.handlers[envelope.type](envelope, envelope.event())


def forget(order_id: UUID) -> None:
    """Empty the cell of an order: what comes next is another cell's database."""
    sql.execute("DELETE FROM orders_order WHERE id = %s", (order_id,))


def elsewhere(
    *, until: OrderStatus = OrderStatus.PAID, shop_id: UUID | None = None
) -> tuple[Order, list[Envelope]]:
    """An order as its home tells of it, and its events; this is the shop's cell from here on."""
    draft: PurchaseDraft = purchase_draft(orders=1, shop_id=shop_id)
    api.place(draft=draft)
    order_id = draft.orders[0].id
    if until is not OrderStatus.PLACED:
        api.mark_paid(purchase_id=draft.id)
    if until in (OrderStatus.DELIVERED, OrderStatus.COMPLETED):
        api.record_shipped(order_id=order_id, carrier="simulated", tracking_number="S1", at=clock.now())
        api.record_delivered(order_id=order_id, at=clock.now())
    if until is OrderStatus.COMPLETED:
        api.confirm(order_id=order_id, buyer_id=draft.buyer_id)
    order, told = api.get(order_id=order_id), reading.stream(order_id)
    forget(order_id)
    be_cell_of(SHOPS)
    return order, told


def copied(order: Order) -> list[Envelope]:
    """What the shop's cell recorded of the order for its own subscribers."""
    return reading.stream(copies.stream_of(order.id, shop_id=order.shop_id))


class TestCopy:
    def test_is_the_row_of_the_home_and_its_events(self) -> None:
        order, told = elsewhere(until=OrderStatus.COMPLETED)
        take(told)
        assert api.get(order_id=order.id, shop_id=order.shop_id) == order
        assert [(one.version, one.event()) for one in copied(order)] == [(e.version, e.event()) for e in told]
        assert all(one.metadata[IS_COPY] and one.bucket == SHOPS for one in copied(order))
        assert [one.id for one in api.list_of_shop(shop_id=order.shop_id).results] == [order.id]
        assert api.counts_of_shop(shop_id=order.shop_id) == {OrderStatus.COMPLETED: 1}
        assert [one["version"] for one in api.history(order_id=order.id)] == [1, 2, 3, 4, 5]

    def test_is_the_same_when_all_letters_come_twice(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told[:2])
        take(told[:2])
        take([*told, *told])
        assert api.get(order_id=order.id) == order
        assert [one.version for one in copied(order)] == [1, 2, 3, 4]

    def test_a_letter_that_misses_its_forerunner_changes_nothing(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told[:2])
        with pytest.raises(ValueError, match="does not follow"):
            take(told[3:])
        assert api.get(order_id=order.id).version == 2
        take(told[2:])
        assert api.get(order_id=order.id) == order

    def test_of_an_order_that_has_come_home_only_this_cells_subscribers_hear(self) -> None:
        draft = purchase_draft(orders=1)
        api.place(draft=draft)
        api.mark_paid(purchase_id=draft.id)
        order = api.get(order_id=draft.orders[0].id)
        homes.register(lambda other: None if other in (BUYERS, SHOPS) else 1)
        take(reading.stream(order.id))
        assert api.get(order_id=order.id) == order
        be_cell_of(SHOPS)
        assert [one.version for one in copied(order)] == [1, 2]

    @pytest.mark.parametrize("heard", [0, 1, 2])
    def test_of_an_order_that_a_move_has_parted_from_its_shop_goes_on_where_its_row_stands(
        self, heard: int
    ) -> None:
        draft = purchase_draft(orders=1)
        api.place(draft=draft)
        api.mark_paid(purchase_id=draft.id)
        order_id = draft.orders[0].id
        sql.execute("CREATE TEMP TABLE kept AS SELECT * FROM orders_order")
        api.record_shipped(order_id=order_id, carrier="simulated", tracking_number="S1", at=clock.now())
        api.record_delivered(order_id=order_id, at=clock.now())
        order, told = api.get(order_id=order_id), reading.stream(order_id)
        forget(order_id)
        sql.execute("INSERT INTO orders_order SELECT * FROM kept")
        sql.execute("DROP TABLE kept")
        be_cell_of(SHOPS)
        # What the bus had not sent when the shop left comes as a letter, though the row that came along has it already.
        take(told[2 - heard :])
        take(told[2:])
        assert api.get(order_id=order_id, shop_id=order.shop_id) == order
        assert [one.version for one in copied(order)] == [1, 2, 3, 4][2 - heard :]

    def test_of_a_parted_order_misses_nothing_in_between(self) -> None:
        draft = purchase_draft(orders=1)
        api.place(draft=draft)
        api.mark_paid(purchase_id=draft.id)
        order_id = draft.orders[0].id
        api.record_shipped(order_id=order_id, carrier="simulated", tracking_number="S1", at=clock.now())
        told = reading.stream(order_id)
        sql.execute("UPDATE orders_order SET version = 1 WHERE id = %s", (order_id,))
        be_cell_of(SHOPS)
        with pytest.raises(ValueError, match="does not follow"):
            take(told[2:])

    def test_is_repaired_from_the_copied_events(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told)
        assert api.rebuild() == 0
        sql.execute('UPDATE orders_order SET document = document || \'{"carrier": "?"}\'')
        assert api.rebuild() == 1
        assert api.get(order_id=order.id) == order

    def test_is_never_decided_upon(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told)
        with pytest.raises(NotAtHome):
            api.confirm(order_id=order.id, buyer_id=order.buyer_id)
        with pytest.raises(NotAtHome):
            api.record_delivered(order_id=order.id, at=clock.now())

    def test_facts_of_the_shops_half_leave_it_alone(self) -> None:
        order, told = elsewhere()
        take(told)
        shipped, arrived = facts(order)
        for handler, event in ((mark_shipped, shipped), (mark_delivered, arrived)):
            handler(told[0], event)
        assert api.get(order_id=order.id) == order


def facts(order: Order) -> tuple[ShipmentShipped, ParcelDelivered]:
    """That its parcel was handed over, and that it arrived."""
    now = clock.now()
    shipped = ShipmentShipped(
        shipment_id=new_id(bucket=SHOPS),
        order_id=order.id,
        shop_id=order.shop_id,
        buyer_id=order.buyer_id,
        carrier="simulated",
        tracking_number="S1",
        shipped_at=now,
        estimated_delivery_at=now,
    )
    return shipped, ParcelDelivered(order.id, order.shop_id, order.buyer_id, "S1", now)


class TestTimers:
    def test_of_copies_go_off_in_their_home(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        waiting, told_of_waiting = elsewhere_again(OrderStatus.PAID)
        take([*told, *told_of_waiting])
        with clock.frozen(clock.now() + timedelta(days=60)):
            assert (api.complete_due(), api.cancel_unshipped()) == (0, 0)
        assert api.get(order_id=order.id) == order
        assert api.get(order_id=waiting.id) == waiting

    def test_of_own_orders_go_off_behind_any_number_of_copies(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(api, "BATCH", 1)
        others = [elsewhere_again(OrderStatus.PAID) for _ in range(2)]
        for _, told in others:
            take(told)
        homes.forget()
        draft = purchase_draft(orders=1)
        own = replace(draft, orders=(replace(draft.orders[0], id=new_id(bucket=SHOPS)),))
        api.place(draft=own)
        be_cell_of(SHOPS)
        with clock.frozen(clock.now() + timedelta(days=60)):
            assert api.cancel_unshipped() == 1
        assert api.get(order_id=own.orders[0].id).cancelled_by == CancelledBy.UNSHIPPED
        assert {api.get(order_id=order.id).status for order, _ in others} == {OrderStatus.PAID}


def elsewhere_again(until: OrderStatus) -> tuple[Order, list[Envelope]]:
    homes.forget()
    return elsewhere(until=until)


class TestWish:
    def wish(self, order: Order) -> Order:
        return api.cancel(
            order_id=order.id, by=CancelledBy.SELLER, reason=" Out of clay ", shop_id=order.shop_id
        )

    def test_of_the_shop_is_sent_to_the_home_once(self) -> None:
        order, told = elsewhere()
        take(told)
        assert not api.is_cancellation_on_its_way(order=order)
        assert self.wish(order) == self.wish(order) == order
        assert api.is_cancellation_on_its_way(order=order)
        [sent] = wishes(order)
        wished = sent.event()
        assert isinstance(wished, CancellationWished)
        assert (wished.order_id, wished.by, wished.reason) == (order.id, CancelledBy.SELLER, "Out of clay")
        assert IS_COPY not in sent.metadata
        assert registry.addressee(sent.type, sent.payload) == order.id

    def test_is_granted_by_the_home_and_comes_back_as_a_fact(self) -> None:
        order, told = elsewhere()
        take(told)
        self.wish(order)
        [sent] = wishes(order)
        cancelled = at_home(order, told, sent)
        assert (cancelled.status, cancelled.cancel_reason) == (OrderStatus.CANCELLED, "Out of clay")
        assert cancelled.cancelled_by == CancelledBy.SELLER
        assert not api.is_cancellation_on_its_way(order=cancelled)

    def test_that_comes_after_the_parcel_went_is_let_go(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told[:2])
        self.wish(order)
        [sent] = wishes(order)
        assert at_home(order, told, sent) == order

    def test_is_refused_of_what_is_known_to_be_on_its_way(self) -> None:
        order, told = elsewhere(until=OrderStatus.DELIVERED)
        take(told)
        with pytest.raises(OrderStateConflict):
            self.wish(order)
        assert wishes(order) == []

    def test_is_told_by_the_api_until_the_home_has_answered(self, settings: Any) -> None:
        settings.TITAN_TOKEN_VERIFIER = "tests.apps.invoices.doors.principal_of"
        shop = market.make_shop()
        order, told = elsewhere(shop_id=shop.id)
        be_cell_of(bucket_of(shop.id))
        take(told)
        path = f"/api/v1/seller/orders/{order.id}"
        seller = Client(headers={"authorization": f"Bearer seller:{shop.owner_id}"})
        assert seller.get(path).json()["is_cancellation_on_its_way"] is False
        answer = seller.post(
            f"{path}/cancel", {"reason": "Out of clay"}, content_type="application/json"
        ).json()
        assert (answer["status"], answer["is_cancellation_on_its_way"]) == ("paid", True)
        assert seller.get(path).json()["is_cancellation_on_its_way"] is True
        [sent] = wishes(order)
        at_home(order, told, sent)
        cancelled = reading.stream(order.id)
        be_cell_of(bucket_of(shop.id))
        forget(order.id)
        assert api.rebuild() == 1
        take(cancelled)
        answer = seller.get(path).json()
        assert (answer["status"], answer["is_cancellation_on_its_way"]) == ("cancelled", False)

    def test_at_home_calls_off_at_once(self) -> None:
        draft = purchase_draft(orders=1)
        api.place(draft=draft)
        order = api.wish_cancel(order_id=draft.orders[0].id, by=CancelledBy.SELLER, reason="Out of clay")
        assert order.status is OrderStatus.CANCELLED
        assert not api.is_cancellation_on_its_way(order=order)


def wishes(order: Order) -> list[Envelope]:
    """What the shop's cell has sent to the home."""
    rows = sql.query("SELECT position FROM eventlog_event WHERE type = %s", (CancellationWished.type,))
    found = [one for (position,) in rows if (one := reading.at_position(position)) is not None]
    return [one for one in found if one.payload["order_id"] == str(order.id)]


def at_home(order: Order, told: Sequence[Envelope], sent: Envelope) -> Order:
    """What the home makes of a wish, and then of the same once more."""
    be_cell_of(BUYERS)
    forget(order.id)
    assert api.rebuild() == 1
    for _ in range(2):
        cancel_as_wished(sent, sent.event())
    assert len(reading.stream(order.id)) in (len(told), len(told) + 1)
    return api.get(order_id=order.id)


def test_events_of_an_order_are_addressed_to_its_shop() -> None:
    order, told = elsewhere(until=OrderStatus.COMPLETED)
    assert [registry.addressee(one.type, one.payload) for one in told] == [order.shop_id] * 5
    assert isinstance(told[0].event(), OrderPlaced)
