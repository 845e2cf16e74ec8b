"""Pages of flash sales: what is told at which moment, and the way from a reservation to an order."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.factories import flash, market
from tests.web.storefront.conftest import Buyer, sent_by, signed_in, words_of
from titan.apps.flashsales import api as flashsales
from titan.apps.orders import api as orders
from titan.kernel import clock
from titan.kernel.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(transactional_db: None) -> flash.Flash:
    return flash.running(market.make_shop())


def slug_of(sale: flash.Flash) -> str:
    return flashsales.sales_by_id(sale_ids=[sale.sale_id])[sale.sale_id].slug


class TestSale:
    def test_is_listed_and_shows_its_items_to_guests(self, guest: Client, running: flash.Flash) -> None:
        assert "Eleven eleven" in words_of(guest.get("/flash/"))
        page = words_of(guest.get(f"/flash/{slug_of(running)}/"))
        assert "On sale now" in page
        assert "−25 %" in page
        assert "5 left" in page

    def test_asks_again_by_itself_without_javascript(self, guest: Client, running: flash.Flash) -> None:
        assert guest.get(f"/flash/{slug_of(running)}/")["Refresh"] == "30"

    def test_of_an_unknown_address_is_not_found(self, guest: Client, running: flash.Flash) -> None:
        assert guest.get("/flash/nothing-of-the-kind/").status_code == 404


class TestItem:
    def test_leads_a_guest_to_the_sign_in_and_back(self, guest: Client, running: flash.Flash) -> None:
        page = words_of(guest.get(f"/flash/items/{running.item_id}/"))
        assert f"?next=/flash/items/{running.item_id}/" in page

    def test_gives_a_buyer_the_button(self, buyer: Buyer, running: flash.Flash) -> None:
        page = words_of(buyer.client.get(f"/flash/items/{running.item_id}/"))
        assert "data-flash-button" in page

    def test_says_that_it_was_stopped(self, buyer: Buyer, running: flash.Flash) -> None:
        flashsales.stop(slot_id=running.slot_id, reason="wrong price", actor_id=new_id(bucket=1))
        page = words_of(buyer.client.get(f"/flash/items/{running.item_id}/"))
        assert "This sale was stopped" in page
        assert "data-flash-button" not in page

    def test_leads_who_holds_one_to_its_payment(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        page = words_of(buyer.client.get(f"/flash/items/{running.item_id}/"))
        assert f"/flash/reservations/{reservation}/" in page
        assert "data-flash-button" not in page


class TestReservation:
    def test_is_given_up_by_its_buyer_alone(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        path = f"/flash/reservations/{reservation}/"
        stranger = signed_in(market.make_buyer())
        assert stranger.client.post(f"{path}give-up/").status_code == 404
        assert "It is yours" in words_of(buyer.client.get(path))
        buyer.client.post(f"{path}give-up/")
        assert "Given up" in words_of(buyer.client.get(path))
        assert flash.counted(running) == (5, 0, 0)

    def test_is_shown_with_its_time_and_the_way_to_pay(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        checkout = f"/checkout/?reservation={reservation}"
        assert checkout in words_of(buyer.client.get("/flash/reservations/"))
        assert checkout in words_of(buyer.client.get(f"/flash/reservations/{reservation}/"))

    def test_of_somebody_else_is_not_found(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        other = signed_in(market.make_buyer())
        assert other.client.get(f"/flash/reservations/{reservation}/").status_code == 404

    def test_whose_time_is_over_cannot_be_paid(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id, minutes=-1)
        page = words_of(buyer.client.get(f"/flash/reservations/{reservation}/"))
        assert "Your time is over" in page
        assert "/checkout/" not in page

    def test_is_bought_at_the_checkout_with_an_empty_cart(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        path = f"/checkout/?reservation={reservation}"
        shown = buyer.client.post(path, {**sent_by(buyer.client.get(path)), "step": "quote"})
        assert "€15.00" in words_of(shown)
        bought = buyer.client.post(path, {**sent_by(shown), "step": "buy"})
        assert "/checkout/thanks/" in bought["Location"]
        assert [order.total.amount for order in orders.list_of_buyer(buyer_id=buyer.id).results] == [1990]
        assert "Bought" in words_of(buyer.client.get(f"/flash/reservations/{reservation}/"))


class TestRest:
    def test_tells_everybody_of_a_sale(self, guest: Client, running: flash.Flash) -> None:
        told = guest.get(f"/api/v1/flash-sales/{slug_of(running)}").json()
        assert told["items"][0]["reduction_percent"] == 25
        assert told["sale"]["slots"][0]["phase"] == "open"
        assert guest.get("/api/v1/flash-sales").json()["results"][0]["id"] == str(running.sale_id)

    def test_tells_the_time_of_the_server(self, guest: Client, running: flash.Flash) -> None:
        with clock.frozen(clock.now() + timedelta(days=1)):
            told = guest.get("/api/v1/flash-sales/clock").json()["server_at"]
            assert told[:10] == clock.now().date().isoformat()

    def test_quotes_a_reservation(self, buyer: Buyer, running: flash.Flash) -> None:
        reservation = flash.promised(running, buyer.id)
        address = {
            "name": "Ada",
            "street": "Unter den Linden 1",
            "city": "Berlin",
            "postal_code": "10117",
            "country": "DE",
        }
        body = {"address": address, "reservation_id": str(reservation)}
        other = signed_in(market.make_buyer())
        asked = [
            one.client.post("/api/v1/checkout/quotes", body, content_type="application/json")
            for one in (buyer, other)
        ]
        assert asked[0].json()["shops"][0]["goods"] == {"amount": 1500, "currency": "EUR"}
        assert (asked[0].status_code, asked[1].status_code) == (201, 404)
