"""An order is found by whatever a caller has at hand, with everything that hangs on it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.orders.drafts import purchase_draft
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import Order
from titan.apps.tracking import api as tracking
from titan.apps.tracking.contracts import ShippedParcel
from titan.apps.users import api as users
from titan.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    buyer = users.create_user(email="ada@example.com", name="Ada", password_hash="x", is_email_verified=True)
    draft = purchase_draft(orders=2, buyer_id=buyer.id)
    orders.place(draft=draft)
    return orders.get(order_id=draft.orders[0].id)


def shipped(order: Order) -> str:
    now = clock.now()
    orders.mark_paid(purchase_id=order.purchase_id)
    orders.record_shipped(order_id=order.id, carrier="simulated", tracking_number="SIM123", at=now)
    tracking.register_parcel(
        parcel=ShippedParcel(
            shipment_id=order.id,
            order_id=order.id,
            shop_id=order.shop_id,
            buyer_id=order.buyer_id,
            carrier="simulated",
            tracking_number="SIM123",
            shipped_at=now,
            estimated_delivery_at=now + timedelta(days=2),
        )
    )
    return "SIM123"


def found(desk: Client, asked: object) -> list[Order]:
    return list(desk.get("/admin/lookup/", {"q": str(asked)}, follow=True).context["orders"])


def test_by_number_in_any_case(desk: Client, order: Order) -> None:
    assert found(desk, order.number.lower()) == [order]


def test_by_its_id(desk: Client, order: Order) -> None:
    assert found(desk, order.id) == [order]


def test_by_purchase_buyer_and_email_all_of_them(desk: Client, order: Order) -> None:
    for asked in (order.purchase_id, order.buyer_id, "ada@example.com"):
        assert {one.purchase_id for one in found(desk, asked)} == {order.purchase_id}
        assert len(found(desk, asked)) == 2


def test_by_tracking_number(desk: Client, order: Order) -> None:
    number = shipped(order)
    assert [one.id for one in found(desk, number.lower())] == [order.id]


@pytest.mark.parametrize(
    "asked", ["T-NONE", "6c84fb90-12c4-41e1-840d-6c84fb900000", "nobody@example.com", "<script>", "x" * 300]
)
def test_what_is_unknown_is_said(desk: Client, asked: str) -> None:
    response = desk.get("/admin/lookup/", {"q": asked})
    assert "Nothing is known by" in response.content.decode()
    assert "<script>”" not in response.content.decode()


def test_the_trail_leads_through_every_screen(desk: Client, order: Order) -> None:
    shipped(order)
    response = desk.get("/admin/lookup/", {"q": str(order.id)})
    trail = {stop.title: stop for stop in response.context["trail"]}
    assert list(trail) == ["Checkout", "Payment", "Ledger", "Shipment", "Parcel", "Events"]
    assert trail["Parcel"].state == "pre_transit"
    assert "orders.order_placed.v1" in {text for _, text in trail["Events"].lines}
    for stop in trail.values():
        assert desk.get(stop.address).status_code == 200


def test_the_trail_takes_at_most_twelve_queries(desk: Client, order: Order) -> None:
    shipped(order)
    desk.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        desk.get("/admin/lookup/", {"q": str(order.id)})
    assert len(queries) <= 12
