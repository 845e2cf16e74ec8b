"""The pages of the catalogue: what they show, what they cost, what they never let through."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.factories import market
from tests.web.storefront.conftest import words_of
from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import PriceChange, Product, ProductChange, Sale
from titan.apps.sellers import api as sellers
from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.eventlog import relay

pytestmark = pytest.mark.django_db


def product_of(shop: market.Shop) -> Product:
    return products.get(product_id=shop.product_id)


def path_of(shop: market.Shop) -> str:
    return f"/p/{product_of(shop).slug}"


def structured_data(response: Any) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', response.content.decode(), re.S)
    assert found
    return json.loads(found[1])


class TestProduct:
    def test_tells_price_stock_and_delivery(self, guest: Client) -> None:
        words = words_of(guest.get(path_of(market.make_shop(price=2000, shipping_cost=490))))
        assert "€20.00" in words
        assert "In stock" in words
        assert "€4.90" in words
        assert "Add to cart" in words

    def test_takes_three_queries_and_none_once_it_is_shared(
        self, guest: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
    ) -> None:
        path = path_of(market.make_shop())
        with django_assert_max_num_queries(3):
            first = guest.get(path)
        with django_assert_num_queries(0):
            second = guest.get(path)
        assert first.status_code == second.status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_tells_at_once_that_its_shop_went_on_holiday(self, guest: Client) -> None:
        shop = market.make_shop()
        assert structured_data(guest.get(path_of(shop)))["offers"]["availability"].endswith("/InStock")
        sellers.set_holiday(shop_id=shop.id, is_on_holiday=True)
        relay.settle()
        assert structured_data(guest.get(path_of(shop)))["offers"]["availability"].endswith("/OutOfStock")

    def test_former_slug_leads_to_the_present_one_and_keeps_the_variant(self, guest: Client) -> None:
        shop = market.make_shop()
        former = path_of(shop)
        products.update(
            product_id=shop.product_id,
            shop_id=shop.id,
            actor_id=shop.owner_id,
            change=ProductChange(title="Pewter mug"),
        )
        response = guest.get(f"{former}?v={shop.variant_id}")
        assert response.status_code == 301
        assert response["Location"] == f"{path_of(shop)}?v={shop.variant_id}"

    def test_structured_data_names_offer_and_cannot_be_left(self, guest: Client) -> None:
        shop = market.make_shop(price=1999)
        products.update(
            product_id=shop.product_id,
            shop_id=shop.id,
            actor_id=shop.owner_id,
            change=ProductChange(title="Mug </script><script>alert(1)"),
        )
        response = guest.get(path_of(shop))
        told = structured_data(response)
        assert told["offers"]["price"] == "19.99"
        assert told["offers"]["availability"] == "https://schema.org/InStock"
        assert "<script>alert" not in response.content.decode()

    def test_has_its_canonical_address(self, guest: Client) -> None:
        path = path_of(market.make_shop())
        response = guest.get(f"{path}?v=nonsense&utm_source=mail")
        assert f'rel="canonical" href="http://127.0.0.1:8000{path}"' in response.content.decode()

    def test_sold_out_product_cannot_be_put_into_the_cart(self, guest: Client) -> None:
        shop = market.make_shop(stock=0)
        response = guest.get(path_of(shop))
        assert 'name="variant"' not in response.content.decode()
        assert structured_data(response)["offers"]["availability"] == "https://schema.org/OutOfStock"

    def test_few_left_are_counted(self, guest: Client) -> None:
        assert "Only 2 left" in words_of(guest.get(path_of(market.make_shop(stock=2))))

    def test_running_sale_shows_both_prices_and_its_end(self, guest: Client) -> None:
        shop = market.make_shop(price=2000)
        now = clock.now()
        sale = Sale(Money(1500, "EUR"), now - timedelta(hours=1), now + timedelta(days=3))
        reprice(shop, sale=sale)
        words = words_of(guest.get(path_of(shop)))
        assert "€15.00" in words
        assert "€20.00" in words
        assert "−25 %" in words
        assert "Reduced until" in words

    def test_price_in_the_chosen_currency_where_there_is_one(self, guest: Client) -> None:
        shop = market.make_shop(price=2000)
        reprice(shop, prices=(Money(2200, "USD"),))
        guest.cookies["titan_currency"] = "USD"
        assert "$22.00" in words_of(guest.get(path_of(shop)))
        guest.cookies["titan_currency"] = "JPY"
        assert "€20.00" in words_of(guest.get(path_of(shop)))

    def test_sale_holds_in_further_currencies_too(self, guest: Client) -> None:
        shop = market.make_shop(price=2000)
        now = clock.now()
        sale = Sale(Money(1000, "EUR"), now - timedelta(hours=1), now + timedelta(days=3))
        reprice(shop, prices=(Money(2200, "USD"),), sale=sale)
        guest.cookies["titan_currency"] = "USD"
        words = words_of(guest.get(path_of(shop)))
        assert "$11.00" in words
        assert "−50 %" in words

    def test_shop_on_holiday_takes_no_orders(self, guest: Client) -> None:
        shop = market.make_shop()
        sellers.set_holiday(shop_id=shop.id, is_on_holiday=True, until=clock.now() + timedelta(days=9))
        words = words_of(guest.get(path_of(shop)))
        assert "This shop is on holiday" in words
        assert "Takes no orders now" in words

    def test_unknown_one_is_missing_within_the_frame_of_the_shop(self, guest: Client) -> None:
        response = guest.get("/p/no-such-mug")
        assert response.status_code == 404
        assert 'role="search"' in response.content.decode()

    def test_similar_products_leave_itself_out(self, guest: Client) -> None:
        shop, other = market.make_shop(), market.make_shop()
        words = words_of(guest.get(f"/products/{shop.product_id}/similar"))
        assert product_of(other).slug in words
        assert product_of(shop).slug not in words


def reprice(shop: market.Shop, *, prices: tuple[Money, ...] = (), sale: Sale | None = None) -> None:
    sku = product_of(shop).variants[0].sku
    change = PriceChange(sku=sku, price=shop.price, prices=prices, sale=sale)
    products.set_prices(product_id=shop.product_id, shop_id=shop.id, changes=[change])


class TestShop:
    def test_shows_profile_and_products(self, guest: Client) -> None:
        shop = market.make_shop()
        response = guest.get(f"/shops/{sellers.get(shop_id=shop.id).slug}")
        words = words_of(response)
        assert "Hamburg, Germany" in words
        assert product_of(shop).title in words

    def test_suspended_one_is_not_shown(self, guest: Client) -> None:
        shop = market.make_shop()
        slug = sellers.get(shop_id=shop.id).slug
        sellers.suspend(shop_id=shop.id, actor_id=market.make_user(), reason="broke the rules")
        assert guest.get(f"/shops/{slug}").status_code == 404


@pytest.mark.django_db(transaction=True)
class TestLists:
    @pytest.fixture
    def shop(self) -> market.Shop:
        shop = market.make_shop()
        relay.settle()
        return shop

    def test_start_page_shows_what_is_new(
        self, guest: Client, shop: market.Shop, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(12):
            response = guest.get("/")
        assert product_of(shop).slug in words_of(response)

    def test_category_finds_products_below_it(self, guest: Client, shop: market.Shop) -> None:
        words = words_of(guest.get("/categories/kitchen"))
        assert product_of(shop).slug in words
        assert "/categories/mugs" in words

    def test_unknown_category_is_missing(self, guest: Client, shop: market.Shop) -> None:
        assert guest.get("/categories/nowhere").status_code == 404

    def test_search_finds_by_words(self, guest: Client, shop: market.Shop) -> None:
        assert product_of(shop).slug in words_of(guest.get("/search", {"q": "enamel"}))

    def test_search_without_results_helps_on(self, guest: Client, shop: market.Shop) -> None:
        words = words_of(guest.get("/search", {"q": "zzqqxx"}))
        assert "Nothing found for “zzqqxx”" in words
        assert "/categories/kitchen" in words

    def test_words_of_the_search_are_escaped(self, guest: Client, shop: market.Shop) -> None:
        assert "<b>loud" not in guest.get("/search", {"q": "<b>loud"}).content.decode()

    def test_filters_narrow_and_are_named(self, guest: Client, shop: market.Shop) -> None:
        response = guest.get("/search", {"q": "enamel", "price_max": "10", "in_stock": "1"})
        words = words_of(response)
        assert product_of(shop).slug not in words
        assert "up to €10.00" in words

    def test_htmx_gets_the_next_products_alone(self, guest: Client, shop: market.Shop) -> None:
        body = guest.get("/search", {"q": "enamel"}, headers={"HX-Request": "true"}).content.decode()
        assert body.lstrip().startswith("<li")
        assert 'hx-swap-oob="true"' in body

    def test_suggestions_are_options_of_a_list(self, guest: Client, shop: market.Shop) -> None:
        body = guest.get("/search/suggest", {"q": "ena"}).content.decode()
        assert 'role="option"' in body
        assert "/p/" in body

    def test_cursor_of_another_list_is_refused_politely(self, guest: Client, shop: market.Shop) -> None:
        response = guest.get("/search", {"q": "enamel", "after": "nonsense"})
        assert response.status_code == 422

    def test_sitemaps_lead_to_every_product(self, guest: Client, shop: market.Shop) -> None:
        index = guest.get("/sitemap.xml").content.decode()
        assert "/sitemaps/c/mugs.xml" in index
        assert f"/p/{product_of(shop).slug}" in guest.get("/sitemaps/c/mugs.xml").content.decode()
        assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in guest.get("/robots.txt").content.decode()


def test_stock_comes_from_the_gate_without_a_query(guest: Client, django_assert_num_queries: Any) -> None:
    shop = market.make_shop(stock=4)
    with django_assert_num_queries(0):
        free = inventory.free(variant_ids=[UUID(str(shop.variant_id))])
    assert free == {shop.variant_id: 4}
