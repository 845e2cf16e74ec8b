"""The one page of the checkout: what it asks, what it refuses, that it buys once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import ADDRESS_FIELDS, Buyer, sent_by, signed_in, words_of
from titan.apps.cart import api as cart
from titan.apps.orders import api as orders
from titan.apps.shipping import api as shipping
from titan.apps.shipping.contracts import RateKind, RateTier, ServiceDraft
from titan.apps.users import api as users
from titan.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
ASK = {**ADDRESS_FIELDS, "step": "quote"}


def fill(buyer: Buyer, *shops: market.Shop, quantity: int = 1) -> None:
    for shop in shops:
        cart.add_line(user_id=buyer.id, variant_id=shop.variant_id, quantity=quantity, currency="EUR")


def ask(buyer: Buyer, **fields: str) -> Any:
    return buyer.client.post("/checkout/", {**ASK, **fields})


def order_it(buyer: Buyer, shown: Any, **fields: str) -> Any:
    return buyer.client.post("/checkout/", {**sent_by(shown), "step": "buy", **fields})


def orders_of(buyer: Buyer) -> int:
    return len(orders.list_of_buyer(buyer_id=buyer.id).results)


class TestEntry:
    def test_guest_may_register_or_sign_in_on_the_page(self, guest: Client) -> None:
        guest.post("/cart/lines/", {"variant": str(market.make_shop().variant_id)})
        body = guest.get("/checkout/").content.decode()
        assert 'action="/account/signup/"' in body
        assert 'action="/account/login/"' in body
        assert body.count('name="next" value="/checkout/"') == 2

    def test_empty_cart_leads_back(self, guest: Client, buyer: Buyer) -> None:
        assert guest.get("/checkout/")["Location"] == "/cart/"
        assert buyer.client.get("/checkout/")["Location"] == "/cart/"


class TestAddress:
    def test_missing_fields_are_named_beside_them_and_on_top(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        response = ask(buyer, address_city="", address_postal_code="99")
        words = words_of(response)
        assert "City: Fill this in." in words
        assert 'href="#id-address_postal_code"' in words
        assert response.context["desk"].quote is None

    def test_fields_follow_the_country(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        shown = buyer.client.post("/checkout/", {"address": "new", "address_country": "US"})
        names = [field.name for field in shown.context["desk"].fields]
        assert "region" in names
        assert "ZIP code" in words_of(shown)
        assert shown.context["desk"].problems == ()

    def test_saved_address_is_quoted_at_once(self, buyer: Buyer) -> None:
        users.save_address(user_id=buyer.id, address=market.ADDRESS)
        fill(buyer, market.make_shop(price=2000, shipping_cost=490))
        shown = buyer.client.get("/checkout/")
        assert shown.context["desk"].quote.total.amount == 2490
        assert "Buy for €24.90" in words_of(shown)

    def test_address_is_kept_for_the_next_time_once(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        order_it(buyer, ask(buyer))
        assert [entry.address.street for entry in users.addresses(user_id=buyer.id)] == ["Unter den Linden 1"]


class TestQuote:
    def test_every_shop_is_a_parcel_with_its_services(self, buyer: Buyer) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
        fast = ServiceDraft("Express", (), RateKind.WEIGHT, (RateTier(0, 1500),), "EUR", None, 1, 1)
        service = shipping.save_service(shop_id=tin.id, draft=fast)
        fill(buyer, tin, clay)
        shown = ask(buyer)
        assert shown.context["desk"].quote.total.amount == 2000 + 490 + 3000 + 490
        faster = ask(buyer, **{f"shipping_{tin.id}": str(service)})
        assert faster.context["desk"].quote.total.amount == 2000 + 1500 + 3000 + 490

    def test_shop_that_does_not_deliver_there_is_named(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        for service in shipping.services_of(shop_id=shop.id):
            shipping.retire_service(shop_id=shop.id, service_id=service.id)
        fill(buyer, shop)
        assert "does not deliver there" in words_of(ask(buyer))

    def test_page_takes_at_most_thirteen_queries(
        self, buyer: Buyer, django_assert_max_num_queries: Any
    ) -> None:
        users.save_address(user_id=buyer.id, address=market.ADDRESS)
        fill(buyer, market.make_shop(), market.make_shop())
        buyer.client.get(
            "/checkout/"
        )  # a web process knows the rules of fees, and asks once a second for changes
        with django_assert_max_num_queries(13):
            assert buyer.client.get("/checkout/").context["desk"].quote is not None

    def test_htmx_gets_the_form_alone(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        response = buyer.client.post("/checkout/", ASK, headers={"HX-Request": "true"})
        assert response.content.decode().lstrip().startswith('<form id="desk"')


class TestBuying:
    def test_leads_to_the_thanks_with_an_order_per_shop(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop(), market.make_shop())
        response = order_it(buyer, ask(buyer))
        assert response["Location"].startswith("/checkout/thanks/")
        thanks = buyer.client.get(response["Location"])
        assert "Thank you, it is ordered" in words_of(thanks)
        assert thanks.cookies["titan_cart_count"].value == "0"
        assert orders_of(buyer) == 2

    def test_same_form_sent_twice_buys_once(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        fill(buyer, shop)
        shown = ask(buyer)
        first, second = order_it(buyer, shown), order_it(buyer, shown)
        assert first["Location"] == second["Location"]
        assert orders_of(buyer) == 1
        assert market.free(shop) == 9

    def test_enter_key_never_buys(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        body = ask(buyer).content.decode()
        assert body.index('value="quote"') < body.index('value="buy"')

    def test_cash_on_delivery_needs_no_money(self) -> None:
        buyer = signed_in(market.make_buyer(money=0))
        fill(buyer, market.make_shop())
        response = order_it(buyer, ask(buyer), method="cod")
        assert "You pay €24.90 to the courier" in words_of(buyer.client.get(response["Location"]))

    def test_wallet_that_is_too_small_is_told_at_the_payment(self) -> None:
        buyer = signed_in(market.make_buyer(money=100))
        fill(buyer, market.make_shop())
        shown = ask(buyer)
        assert "Balance €1.00, which is not enough" in words_of(shown)
        refused = order_it(buyer, shown)
        assert refused.status_code == 409
        assert [notice.place for notice in refused.context["desk"].notices] == ["payment"]
        assert orders_of(buyer) == 0

    def test_after_a_refusal_another_way_of_paying_works(self) -> None:
        buyer = signed_in(market.make_buyer(money=100))
        fill(buyer, market.make_shop())
        refused = order_it(buyer, ask(buyer))
        assert order_it(buyer, refused, method="cod")["Location"].startswith("/checkout/thanks/")

    def test_sold_out_meanwhile_is_told_at_the_line(self, buyer: Buyer) -> None:
        shop = market.make_shop(stock=3)
        fill(buyer, shop, quantity=2)
        shown = ask(buyer)
        other = market.make_buyer()
        market.buy(other, market.quote(other, shop, quantity=2).id)
        refused = order_it(buyer, shown)
        assert refused.status_code == 409
        assert "Only 1 left; change the quantity in your cart." in words_of(refused)
        assert refused.context["desk"].is_blocked

    def test_expired_quote_is_calculated_anew_and_not_bought(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        shown = ask(buyer)
        with clock.frozen(clock.now() + timedelta(hours=1)):
            again = order_it(buyer, shown)
        assert "Prices are held for some minutes only" in words_of(again)
        assert orders_of(buyer) == 0

    def test_changed_address_must_be_looked_at_before_it_is_bought(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop())
        again = order_it(buyer, ask(buyer), address_street="Rykestr. 4")
        assert "You changed the address or the delivery." in words_of(again)
        assert order_it(buyer, again, address_street="Rykestr. 4").status_code == 302
        assert orders_of(buyer) == 1

    def test_total_that_changed_is_told_with_both_amounts(self, buyer: Buyer) -> None:
        fill(buyer, market.make_shop(price=2000, shipping_cost=490))
        again = order_it(buyer, ask(buyer), quote="", seen_total="1990")
        words = words_of(again)
        assert "It is €24.90 now; it was €19.90." in words

    def test_somebody_elses_quote_is_not_bought(self, buyer: Buyer) -> None:
        other = market.make_buyer()
        fill(buyer, market.make_shop())
        foreign = market.quote(other, market.make_shop())
        assert order_it(buyer, ask(buyer), quote=str(foreign.id)).status_code == 409
        assert orders_of(buyer) == 0

    def test_token_of_the_form_is_asked_for(self, buyer: Buyer) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = buyer.client.cookies
        fill(buyer, market.make_shop())
        assert strict.post("/checkout/", ASK).status_code == 403


class TestOutcomes:
    def test_purchase_of_somebody_else_is_missing(self, buyer: Buyer) -> None:
        other = market.make_buyer()
        purchase = market.buy(other, market.quote(other, market.make_shop()).id)
        for stage in ("return", "thanks", "failed"):
            assert buyer.client.get(f"/checkout/{stage}/{purchase.id}/").status_code == 404

    def test_outcome_page_leads_to_the_one_that_is_true(self, buyer: Buyer) -> None:
        purchase = market.buy(buyer.id, market.quote(buyer.id, market.make_shop()).id)
        thanks = f"/checkout/thanks/{purchase.id}/"
        assert buyer.client.get(f"/checkout/failed/{purchase.id}/")["Location"] == thanks
        assert buyer.client.get(f"/checkout/return/{purchase.id}/?back=1")["Location"] == thanks

    def test_way_back_of_an_unknown_quote_leads_to_the_orders(self, buyer: Buyer) -> None:
        assert buyer.client.get("/checkout/return/?quote=nonsense")["Location"] == "/orders/"

    def test_guest_signs_in_first(self, guest: Client) -> None:
        response = guest.get("/checkout/return/?quote=nonsense")
        assert response["Location"].startswith("/account/login/?next=")
