"""Listings follow their shop and their category."""

import pytest

from tests.apps.products.conftest import OPERATOR, Market, open_market
from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductNotFound
from titan.apps.products.events import ProductPublished, ProductWithdrawn
from titan.apps.sellers import api as sellers
from titan.platform.eventlog import reading, relay
from titan.platform.eventlog.registry import subscriptions

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop() -> Market:
    return open_market()


def follow() -> int:
    """What relay and worker do within seconds."""
    relay.settle()
    return products.follow_changes()


def test_a_renamed_shop_is_renamed_in_its_listings(shop: Market) -> None:
    product = shop.publish()
    sellers.update_profile(shop_id=shop.shop_id, name="Oak & Co")

    assert follow() == 1

    assert products.get(product_id=product.id).shop.name == "Oak & Co"
    assert b'"Oak & Co"' in products.product_json(product_id=product.id)
    assert isinstance(reading.stream(product.id)[-1].event(), ProductPublished)
    assert follow() == 0


def test_a_suspended_shop_vanishes_and_a_reinstated_one_comes_back(shop: Market) -> None:
    product = shop.publish()
    variant_id = product.variants[0].id
    sellers.suspend(shop_id=shop.shop_id, actor_id=OPERATOR, reason="complaints")
    follow()

    with pytest.raises(ProductNotFound):
        products.product_json(product_id=product.id)
    assert products.list_products().results == ()
    assert not products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable
    assert isinstance(reading.stream(product.id)[-1].event(), ProductWithdrawn)

    sellers.reinstate(shop_id=shop.shop_id, actor_id=OPERATOR, reason="resolved")
    follow()

    assert products.get(product_id=product.id).id == product.id
    assert products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable


def test_a_holiday_stops_selling_but_hides_nothing(shop: Market) -> None:
    product = shop.publish()
    variant_id = product.variants[0].id
    sellers.set_holiday(shop_id=shop.shop_id, is_on_holiday=True)

    assert follow() == 0

    assert products.get(product_id=product.id).id == product.id
    assert not products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable


def test_a_renamed_category_is_renamed_in_its_listings(shop: Market) -> None:
    product = shop.publish()
    follow()
    home = categories.by_slug(slug="home")
    categories.update(category_id=home.id, name="House")

    assert follow() == 1

    assert products.get(product_id=product.id).category_path == ("House", "Kitchen", "Mugs")


def test_double_delivery_has_one_effect(shop: Market) -> None:
    shop.publish()
    sellers.update_profile(shop_id=shop.shop_id, name="Oak & Co")
    follow()

    for envelope in reading.stream(shop.shop_id)[-1:]:
        subscriptions()["products.shops"].handlers[envelope.type](envelope, envelope.event())

    assert products.follow_changes() == 0
