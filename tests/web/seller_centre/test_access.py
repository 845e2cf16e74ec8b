"""Who gets in, and where the others are led."""

import pytest
from django.test import Client

from tests.web.seller_centre.conftest import Seller, person, signed_in
from titan.apps.sellers import api as sellers

pytestmark = pytest.mark.django_db
APPLICATION = {
    "name": "Nordwolle",
    "description": "Wool",
    "country": "DE",
    "city": "Husum",
    "currency": "EUR",
}


def test_a_stranger_signs_in_first() -> None:
    response = Client().get("/seller/products/")
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/seller/products/"


def test_a_user_without_a_shop_gets_the_application() -> None:
    response = signed_in(person("new@example.com")).get("/seller/", follow=True)
    assert response.redirect_chain == [("/seller/apply/", 302)]
    assert "Open a shop" in response.content.decode()


def test_an_application_waits_is_rejected_with_the_reason_and_is_sent_again() -> None:
    user = person("new@example.com")
    client = signed_in(user)
    assert client.post("/seller/apply/", APPLICATION)["Location"] == "/seller/standing/"
    assert "has arrived" in client.get("/seller/", follow=True).content.decode()
    shop = sellers.shop_of(owner_id=user.id)
    sellers.reject(shop_id=shop.id, actor_id=user.id, reason="Tell us more of your wool.")
    page = client.get("/seller/", follow=True).content.decode()
    assert "Tell us more of your wool." in page
    again = client.post("/seller/apply/", {**APPLICATION, "description": "Wool of Gotland sheep"})
    assert again["Location"] == "/seller/standing/"
    assert sellers.shop_of(owner_id=user.id).status == "applied"


def test_a_faulty_application_says_what_is_wrong_at_the_field_and_keeps_the_rest() -> None:
    client = signed_in(person("new@example.com"))
    response = client.post("/seller/apply/", {**APPLICATION, "city": ""})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id-city-error"' in page
    assert 'href="#id-city"' in page
    assert 'value="Nordwolle"' in page


def test_a_taken_name_is_said(seller: Seller) -> None:
    response = signed_in(person("new@example.com")).post(
        "/seller/apply/", {**APPLICATION, "name": seller.shop.name}
    )
    assert response.status_code == 422
    assert "Another shop has that name" in response.content.decode()


def test_a_suspended_shop_reads_why_and_still_ships(seller: Seller) -> None:
    order = seller.order()
    sellers.suspend(shop_id=seller.shop.id, actor_id=seller.user.id, reason="Forged goods.")
    response = seller.client.get("/seller/products/", follow=True)
    assert response.redirect_chain == [("/seller/standing/", 302)]
    assert "Forged goods." in response.content.decode()
    assert seller.get(f"orders/{order.id}/").status_code == 200
    assert seller.get("balance/").status_code == 200


@pytest.mark.parametrize("page", ["", "slip/"])
def test_orders_of_another_shop_are_not_found(seller: Seller, other_seller: Seller, page: str) -> None:
    order = other_seller.order()
    assert seller.get(f"orders/{order.id}/{page}").status_code == 404


def test_products_of_another_shop_are_not_found(seller: Seller, other_seller: Seller) -> None:
    product = other_seller.product()
    assert seller.get(f"products/{product.id}/").status_code == 404
    assert seller.post(f"products/{product.id}/withdraw/").status_code == 404
    assert seller.post(f"products/{product.id}/pictures/remove/", digest="x").status_code == 404


def test_pages_are_never_kept_by_anybody(seller: Seller) -> None:
    assert "no-store" in seller.get("")["Cache-Control"]
