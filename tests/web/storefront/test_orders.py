"""The buyer's own pages: orders, wallet, messages."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import Buyer, words_of
from titan.apps.cart import api as cart
from titan.apps.checkout.contracts import Purchase
from titan.apps.orders import api as orders
from titan.apps.orders.contracts import OrderStatus
from titan.kernel import clock
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db(transaction=True)


def bought(buyer: Buyer, *shops: market.Shop) -> Purchase:
    return market.buy(buyer.id, market.quote(buyer.id, *shops).id)


class TestOrders:
    def test_list_shows_own_orders_by_state(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        bought(buyer, shop)
        assert "Enamel mug" in words_of(buyer.client.get("/orders/"))
        assert "No orders here" in words_of(buyer.client.get("/orders/", {"view": "shipped"}))

    def test_page_takes_at_most_six_queries(self, buyer: Buyer, django_assert_max_num_queries: Any) -> None:
        purchase = bought(buyer, market.make_shop())
        with django_assert_max_num_queries(6):
            response = buyer.client.get(f"/orders/{purchase.orders[0].id}/")
        assert "Paid; the money is held safe for you" in words_of(response)

    def test_order_of_somebody_else_is_missing(self, buyer: Buyer) -> None:
        other = market.make_buyer()
        purchase = market.buy(other, market.quote(other, market.make_shop()).id)
        order_id = purchase.orders[0].id
        assert buyer.client.get(f"/orders/{order_id}/").status_code == 404
        assert buyer.client.post(f"/orders/{order_id}/buy-again/").status_code == 404
        buyer.client.post(f"/orders/{order_id}/cancel/")
        assert orders.get(order_id=order_id).status is OrderStatus.PAID

    def test_cancelling_gives_stock_and_money_back(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        order_id = bought(buyer, shop).orders[0].id
        buyer.client.post(f"/orders/{order_id}/cancel/", {"reason": "ordered twice"})
        relay.settle()
        words = words_of(buyer.client.get(f"/orders/{order_id}/"))
        assert "Cancelled by the buyer: ordered twice" in words
        assert market.free(shop) == 10
        assert "€1,000.00" in words_of(buyer.client.get("/account/wallet/"))

    def test_receipt_is_confirmed_only_after_delivery(self, buyer: Buyer) -> None:
        order_id = bought(buyer, market.make_shop()).orders[0].id
        buyer.client.post(f"/orders/{order_id}/confirm/")
        assert orders.get(order_id=order_id).status is OrderStatus.PAID
        orders.record_shipped(order_id=order_id, carrier="simulated", tracking_number="S1", at=clock.now())
        orders.record_delivered(order_id=order_id, at=clock.now())
        assert "Confirm the receipt" in words_of(buyer.client.get(f"/orders/{order_id}/"))
        buyer.client.post(f"/orders/{order_id}/confirm/")
        assert orders.get(order_id=order_id).status is OrderStatus.COMPLETED

    def test_buy_again_fills_the_cart_with_what_is_still_sold(self, buyer: Buyer) -> None:
        order_id = bought(buyer, market.make_shop()).orders[0].id
        relay.settle()
        assert cart.view(user_id=buyer.id, currency="EUR").units == 0
        response = buyer.client.post(f"/orders/{order_id}/buy-again/")
        assert response["Location"] == "/cart/"
        assert cart.view(user_id=buyer.id, currency="EUR").units == 1

    def test_messages_tell_of_the_order_and_can_be_read(self, buyer: Buyer) -> None:
        bought(buyer, market.make_shop())
        relay.settle()
        assert "is placed" in words_of(buyer.client.get("/notifications/"))
        buyer.client.post("/notifications/read/")
        assert "Mark all as read" not in words_of(buyer.client.get("/notifications/"))


class TestWallet:
    def test_shows_balance_and_history(self, buyer: Buyer) -> None:
        words = words_of(buyer.client.get("/account/wallet/"))
        assert "€1,000.00" in words
        assert "Topped up" in words

    @pytest.mark.parametrize("amount", ["", "nonsense", "0", "-5", "1e9", "NaN"])
    def test_impossible_amount_is_refused(self, buyer: Buyer, amount: str) -> None:
        shown = buyer.client.get("/account/wallet/")
        fields = {"amount": amount, "currency": "EUR", "top_up": str(shown.context["top_up_id"])}
        buyer.client.post("/account/wallet/top-up/", fields)
        assert "Enter an amount between 1 and 10000." in words_of(buyer.client.get("/account/wallet/"))


@pytest.mark.parametrize("path", ["/orders/", "/account/wallet/", "/notifications/"])
def test_guest_signs_in_and_comes_back(guest: Client, path: str, db: None) -> None:
    assert guest.get(path)["Location"] == f"/account/login/?next={path.replace('/', '%2F')}"
