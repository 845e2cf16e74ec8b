"""The cart of guests and of buyers, with and without htmx."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import Buyer, signed_in, words_of
from titan.apps.cart import api as cart
from titan.apps.cart.contracts import Cart, CartFull, StoredLine
from titan.apps.products import api as products
from titan.apps.products.contracts import PriceChange
from titan.kernel.money import Money

pytestmark = pytest.mark.django_db


def put(client: Client, shop: market.Shop, *, quantity: int = 1, **headers: str) -> Any:
    fields = {"variant": str(shop.variant_id), "quantity": str(quantity)}
    return client.post("/cart/lines/", fields, headers=headers)


def guests_lines(client: Client) -> tuple[Any, ...]:
    held = client.cookies.get(cart.GUEST_COOKIE)
    return cart.read_guest_cookie(text=held.value if held else None)


def cart_of(buyer: Buyer) -> Cart:
    return cart.view(user_id=buyer.id, currency="EUR")


@pytest.fixture
def buyer(db: None) -> Buyer:
    return signed_in(market.make_user())


class TestGuest:
    def test_keeps_the_cart_in_a_cookie_that_scripts_cannot_read(self, guest: Client) -> None:
        shop = market.make_shop()
        response = put(guest, shop, quantity=2)
        assert response.status_code == 302
        assert response["Location"] == "/cart/"
        assert guest.cookies[cart.GUEST_COOKIE]["httponly"]
        assert [line.quantity for line in guests_lines(guest)] == [2]
        assert guest.cookies["titan_cart_count"].value == "2"

    def test_sees_lines_grouped_by_shop_with_their_sum(self, guest: Client) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
        put(guest, tin)
        put(guest, clay, quantity=2)
        response = guest.get("/cart/")
        assert len(response.context["basket"].shops) == 2
        assert "€80.00" in words_of(response)

    def test_forged_cookie_is_an_empty_cart(self, guest: Client) -> None:
        guest.cookies[cart.GUEST_COOKIE] = "forged:cookie:value"
        assert "Your cart is empty" in words_of(guest.get("/cart/"))

    def test_lines_come_along_at_sign_in_and_the_cookie_goes(self, guest: Client) -> None:
        shop, user_id = market.make_shop(), market.make_user()
        put(guest, shop, quantity=3)
        buyer = signed_in(user_id)
        buyer.client.cookies[cart.GUEST_COOKIE] = guest.cookies[cart.GUEST_COOKIE].value
        response = buyer.client.get("/cart/merge/", {"next": "/checkout/"})
        assert response["Location"] == "/checkout/"
        assert cart_of(buyer).units == 3
        assert response.cookies[cart.GUEST_COOKIE].value == ""

    def test_merging_never_leads_to_another_site(self, guest: Client) -> None:
        response = guest.get("/cart/merge/", {"next": "https://evil.example/"})
        assert response["Location"] == "/cart/"
        assert guest.get("/cart/merge/", {"next": "//evil.example/"})["Location"] == "/cart/"

    def test_unknown_variant_is_missing(self, guest: Client) -> None:
        assert guest.post("/cart/lines/", {"variant": "nonsense"}).status_code == 404

    def test_cart_larger_than_a_cookie_is_refused_and_nothing_is_lost(self, guest: Client) -> None:
        shop = market.make_shop()
        lines = tuple(StoredLine(uuid4(), uuid4(), 1, 999, "EUR") for _ in range(100))
        fitting = lines[: next(n for n in range(100) if not fits(lines[: n + 1]))]
        guest.cookies[cart.GUEST_COOKIE] = cart.write_guest_cookie(lines=fitting)
        assert put(guest, shop).status_code == 409
        assert guests_lines(guest) == fitting


class TestChanges:
    def test_plus_and_minus_work_without_javascript(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        put(buyer.client, shop)
        line = cart_of(buyer).shops[0].lines[0]
        buyer.client.post(f"/cart/lines/{line.id}/", {"quantity": "1", "set_quantity": "2"})
        assert cart_of(buyer).units == 2

    def test_typed_quantity_counts_where_no_button_was_pressed(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop())
        line = cart_of(buyer).shops[0].lines[0]
        buyer.client.post(f"/cart/lines/{line.id}/", {"quantity": "4"})
        assert cart_of(buyer).units == 4

    def test_line_is_removed(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop())
        line = cart_of(buyer).shops[0].lines[0]
        response = buyer.client.post(f"/cart/lines/{line.id}/", {"action": "remove", "quantity": "1"})
        assert response.cookies["titan_cart_count"].value == "0"
        assert cart_of(buyer).shops == ()

    def test_line_is_saved_for_later_and_comes_back(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop())
        line = cart_of(buyer).shops[0].lines[0]
        buyer.client.post(f"/cart/lines/{line.id}/", {"action": "save"})
        assert "Saved for later" in words_of(buyer.client.get("/cart/"))
        assert cart_of(buyer).units == 0
        buyer.client.post(f"/cart/lines/{line.id}/", {"action": "restore"})
        assert cart_of(buyer).units == 1

    def test_only_ticked_lines_go_to_the_checkout(self, buyer: Buyer) -> None:
        tin, clay = market.make_shop(price=2000), market.make_shop(price=3000)
        put(buyer.client, tin)
        put(buyer.client, clay)
        wanted = next(shop.lines[0] for shop in cart_of(buyer).shops if shop.shop_id == clay.id)
        response = buyer.client.post("/cart/select/", {"line": [str(wanted.id)], "then": "checkout"})
        assert response["Location"] == "/checkout/"
        assert cart_of(buyer).goods == Money(3000, "EUR")

    def test_line_of_somebody_else_is_missing(self, buyer: Buyer) -> None:
        other = signed_in(market.make_user())
        put(other.client, market.make_shop())
        line = cart_of(other).shops[0].lines[0]
        response = buyer.client.post(
            f"/cart/lines/{line.id}/", {"quantity": "2"}, headers={"HX-Request": "true"}
        )
        assert response.status_code == 404
        assert cart_of(other).units == 1

    def test_htmx_gets_a_toast_and_the_number_for_the_badge(self, guest: Client) -> None:
        response = put(guest, market.make_shop(), quantity=2, **{"HX-Request": "true"})
        assert response.status_code == 200
        assert response["HX-Trigger"] == '{"titan:cart":{"count":2}}'
        assert "It is in your cart." in words_of(response)

    def test_htmx_gets_the_cart_without_its_frame(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop())
        line = cart_of(buyer).shops[0].lines[0]
        response = buyer.client.post(
            f"/cart/lines/{line.id}/", {"quantity": "3"}, headers={"HX-Request": "true"}
        )
        assert response.content.decode().lstrip().startswith('<div id="basket"')
        assert response["HX-Trigger"] == '{"titan:cart":{"count":3}}'


class TestRemarks:
    def test_changed_price_is_told(self, buyer: Buyer) -> None:
        shop = market.make_shop(price=2000)
        put(buyer.client, shop)
        sku = products.get(product_id=shop.product_id).variants[0].sku
        change = PriceChange(sku=sku, price=Money(2500, "EUR"))
        products.set_prices(product_id=shop.product_id, shop_id=shop.id, changes=[change])
        assert "The price went up since you added it. It is €25.00 now." in words_of(
            buyer.client.get("/cart/")
        )

    def test_fewer_left_than_wanted_is_told(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop(stock=2), quantity=5)
        assert "Only 2 are left." in words_of(buyer.client.get("/cart/"))

    def test_sold_out_line_cannot_be_bought(self, buyer: Buyer) -> None:
        put(buyer.client, market.make_shop(stock=0))
        response = buyer.client.get("/cart/")
        assert "Sold out." in words_of(response)
        assert response.context["basket"].chosen == ()

    def test_withdrawn_product_is_told(self, buyer: Buyer) -> None:
        shop = market.make_shop()
        put(buyer.client, shop)
        products.withdraw(product_id=shop.product_id, actor_id=shop.owner_id, shop_id=shop.id)
        assert "No longer sold." in words_of(buyer.client.get("/cart/"))


def test_cart_takes_at_most_six_queries(buyer: Buyer, django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        put(buyer.client, market.make_shop())
    with django_assert_max_num_queries(6):
        assert buyer.client.get("/cart/").status_code == 200


def test_putting_in_and_reading_the_cart_takes_three_statements(
    db: None, django_assert_num_queries: Any
) -> None:
    user_id, shops = market.make_user(), [market.make_shop() for _ in range(3)]
    for shop in shops:
        cart.add_line(user_id=user_id, variant_id=shop.variant_id, quantity=1, currency="EUR")
    with django_assert_num_queries(3):
        lines, shown = cart.add_line_and_view(
            user_id=user_id, variant_id=shops[0].variant_id, quantity=2, currency="EUR"
        )
    assert shown == cart.view(user_id=user_id, currency="EUR")
    assert sorted(line.quantity for line in lines) == [1, 1, 3]


def test_badge_of_the_cart_page_is_that_of_the_cart(buyer: Buyer) -> None:
    put(buyer.client, market.make_shop(), quantity=4)
    del buyer.client.cookies["titan_cart_count"]
    assert 'data-count="4"' in buyer.client.get("/cart/").content.decode()


def test_page_is_never_kept_by_a_browser(buyer: Buyer) -> None:
    assert "no-store" in buyer.client.get("/cart/")["Cache-Control"]


def fits(lines: tuple[StoredLine, ...]) -> bool:
    try:
        return bool(cart.write_guest_cookie(lines=lines))
    except CartFull:
        return False
