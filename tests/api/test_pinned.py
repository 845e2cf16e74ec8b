"""The pinned REST of the marketplace, used as a stranger's script would use it."""

from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from django.conf import settings
from joserfc import jws
from joserfc.jwk import KeySet

from tests.api.stranger import ADDRESS, PASSWORD, Stranger, publish, register, register_seller, told
from tests.apps.payments.conftest import Provider
from tests.apps.tracking.delivering import deliver_webhooks
from titan.platform.eventlog import relay
from titan.simulators.carrier.app import Carrier

pytestmark = pytest.mark.django_db(transaction=True)
EUR = "EUR"


def euros(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": EUR}


class TestAccounts:
    def test_register_and_token_are_signed_by_the_published_key(self) -> None:
        body = {"email": "ada@example.com", "password": PASSWORD, "name": "Ada"}
        session = Stranger().post("/accounts/register", body)
        assert UUID(session["user"]["id"])
        assert session["access"]
        assert session["refresh"]
        keys = KeySet.import_key_set(Stranger().get("/.well-known/jwks.json"))
        signed = jws.deserialize_compact(session["access"], keys, algorithms=["RS256"])
        assert orjson.loads(signed.payload)["sub"] == session["user"]["id"]

    def test_credentials_get_tokens(self) -> None:
        somebody = register()
        tokens = Stranger().post(
            "/accounts/token", {"email": somebody.email, "password": PASSWORD}, status=200
        )
        assert set(tokens) >= {"access", "refresh"}
        assert Stranger(tokens["access"]).get("/orders") == {"results": [], "next": None}
        wrong = Stranger().send("POST", "/accounts/token", {"email": somebody.email, "password": "no"})
        assert told(wrong, 401)["code"] == "accounts.credentials_wrong"


class TestCatalogue:
    def test_categories_products_and_search(self, category_id: UUID) -> None:
        seller = register_seller()
        lamp = publish(seller, category_id)
        relay.settle()
        guest = Stranger()
        assert "Lamps" in [category["name"] for category in guest.get("/categories")["results"]]
        listed = guest.get(f"/products?category={category_id}&limit=5")
        assert [product["id"] for product in listed["results"]] == [lamp["id"]]
        assert listed["next"] is None
        shop_id = listed["results"][0]["shop"]["id"]
        assert guest.get(f"/products?shop={shop_id}")["results"] == listed["results"]
        shown = guest.get(f"/products/{lamp['id']}")
        assert (shown["title"], shown["price"]) == ("Walnut desk lamp", euros(2000))
        found = guest.get(
            f"/search?q=walnut&category=lamps&shop={shop_id}&price_min=1&price_max=2000&sort=price_asc&limit=5"
        )
        (hit,) = found["results"]
        assert (hit["product_id"], hit["title"], hit["price"]) == (lamp["id"], shown["title"], euros(2000))
        assert set(hit) >= {"external_id", "rating", "shop", "variants"}
        assert (hit["shop"]["id"], hit["variants"][0]["id"]) == (shop_id, lamp["variants"][0]["id"])
        assert "facets" in found
        assert found["next"] is None
        assert guest.get("/search?q=walnut&price_min=2001")["results"] == []

    def test_pages_follow_one_another(self, category_id: UUID) -> None:
        seller = register_seller()
        made = {publish(seller, category_id)["id"] for _ in range(3)}
        first = Stranger().get(f"/products?category={category_id}&limit=2")
        rest = Stranger().get("/products" + first["next"].partition("/api/v1/products")[2])
        assert {product["id"] for product in first["results"] + rest["results"]} == made
        assert rest["next"] is None


class TestCart:
    def test_lines_come_change_and_go(self, category_id: UUID) -> None:
        lamp, buyer = publish(register_seller(), category_id), register()
        variant_id = lamp["variants"][0]["id"]
        cart = buyer.post("/cart/lines", {"variant_id": variant_id, "quantity": 2})
        (line,) = cart["shops"][0]["lines"]
        assert (line["variant_id"], line["quantity"], line["total"]) == (variant_id, 2, euros(4000))
        changed = told(buyer.send("PATCH", f"/cart/lines/{line['id']}", {"quantity": 3}), 200)
        assert changed["goods"] == euros(6000)
        assert buyer.get("/cart")["units"] == 3
        assert told(buyer.send("DELETE", f"/cart/lines/{line['id']}"), 200)["shops"] == []

    def test_a_guest_carries_the_cart_in_a_cookie(self, category_id: UUID) -> None:
        lamp, guest = publish(register_seller(), category_id), Stranger()
        guest.post("/cart/lines", {"variant_id": lamp["variants"][0]["id"], "quantity": 1})
        assert guest.get("/cart")["units"] == 1
        assert Stranger().get("/cart")["units"] == 0


@pytest.fixture
def funded(card: Provider) -> Stranger:
    """A buyer with 500 euros, by HTTP alone."""
    buyer = register()
    topped = buyer.top_up(50_000)
    assert (topped["status"], topped["amount"]) == ("captured", euros(50_000))
    return buyer


class TestBuying:
    def test_from_quote_to_order_and_back(self, funded: Stranger, category_id: UUID) -> None:
        seller = register_seller()
        lamp = publish(seller, category_id)
        quote = funded.quote(lamp["variants"][0]["id"], quantity=2)
        assert set(quote) >= {"quote_id", "expires_at", "shops", "total"}
        assert set(quote["shops"][0]) >= {"shop", "lines", "shipping_options"}
        assert quote["total"] == euros(2 * 2000 + 490)
        purchase = funded.buy(quote)
        assert (purchase["status"], purchase["payment"]["status"]) == ("confirmed", "captured")
        (order,) = purchase["orders"]
        assert (order["total"], order["status"]) == (quote["total"], "paid")
        assert order["shop"]["id"] == quote["shops"][0]["shop"]["id"]
        assert funded.get(f"/purchases/{purchase['purchase_id']}")["orders"] == purchase["orders"]
        relay.settle()
        assert [one["id"] for one in funded.get("/orders")["results"]] == [order["id"]]
        assert [one["id"] for one in seller.get("/seller/orders")["results"]] == [order["id"]]
        assert funded.get(f"/orders/{order['id']}")["status"] == "paid"
        cancelled = funded.post(f"/orders/{order['id']}/cancel", status=200)
        assert cancelled["status"] == "cancelled"
        relay.settle()
        assert funded.get("/wallet")["balances"][0]["available"] == euros(50_000)

    def test_shipped_delivered_and_confirmed(
        self,
        funded: Stranger,
        category_id: UUID,
        carrier: Carrier,  # the fixture of shipping
    ) -> None:
        seller = register_seller()
        lamp = publish(seller, category_id)
        (order,) = funded.buy(funded.quote(lamp["variants"][0]["id"]))["orders"]
        relay.settle()
        early = funded.send("POST", f"/orders/{order['id']}/confirm")
        assert told(early, 409)["code"] == "orders.state_conflict"
        shipment = seller.post(f"/seller/orders/{order['id']}/ship", status=200)
        assert shipment["status"] == "shipped"
        assert shipment["tracking_number"]
        assert seller.post(f"/seller/orders/{order['id']}/ship", status=200) == shipment
        relay.settle()
        _deliver(carrier, shipment["tracking_number"])
        relay.settle()
        assert funded.get(f"/orders/{order['id']}")["status"] == "delivered"
        assert funded.post(f"/orders/{order['id']}/confirm", status=200)["status"] == "completed"
        relay.settle()
        assert seller.get("/seller/balance")

    def test_a_card_payment_without_a_token_redirects(self, card: Provider, category_id: UUID) -> None:
        lamp, buyer = publish(register_seller(), category_id), register()
        purchase = buyer.buy(buyer.quote(lamp["variants"][0]["id"]), method="card")
        assert purchase["status"] == "action_required"
        assert purchase["payment"]["redirect_url"].startswith(card.url)

    def test_cash_on_delivery_is_confirmed_unpaid(self, category_id: UUID) -> None:
        lamp, buyer = publish(register_seller(), category_id), register()
        purchase = buyer.buy(buyer.quote(lamp["variants"][0]["id"]), method="cod")
        assert (purchase["status"], purchase["orders"][0]["status"]) == ("confirmed", "placed")

    def test_the_chosen_service_is_charged(self, category_id: UUID) -> None:
        lamp, buyer = publish(register_seller(), category_id), register()
        quote = buyer.quote(lamp["variants"][0]["id"])
        (shop,) = quote["shops"]
        (option,) = shop["shipping_options"]
        chosen = [{"shop_id": shop["shop"]["id"], "service_id": option["service_id"]}]
        again = buyer.post("/checkout/quotes", {"address": ADDRESS, "shipping": chosen})
        assert again["shops"][0]["shipping"] == option["cost"]


def _deliver(carrier: Carrier, number: str) -> None:
    """Move a parcel to the door, and have Titan told."""
    httpx.post(
        f"{settings.CARRIER_URL}/parcels/{number}/advance", json={"to": "delivered"}
    ).raise_for_status()
    deliver_webhooks(carrier)


class TestSelling:
    def test_products_are_written_and_listed(self, category_id: UUID) -> None:
        seller = register_seller()
        lamp = publish(seller, category_id)
        (own,) = seller.get("/seller/products")["results"]
        assert own["id"] == lamp["id"]

    def test_the_same_key_writes_one_product(self, category_id: UUID) -> None:
        seller = register_seller()
        draft = {
            "title": "Clay pot",
            "category_id": str(category_id),
            "variants": [{"sku": "POT", "price": euros(900)}],
        }
        first = seller.post("/seller/products", draft, key="pot-1")
        assert seller.post("/seller/products", draft, key="pot-1") == first
        assert seller.post("/seller/products", draft)["id"] != first["id"]
