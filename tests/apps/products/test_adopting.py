"""Listings of other cells: shown like any other, and never changed here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from tests.apps.products.conftest import OPERATOR, Market, open_market
from titan.apps.categories import api as categories
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductNotFound, Sale, ShopFacts, ShopRef
from titan.kernel import clock
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.eventlog import reading

pytestmark = pytest.mark.django_db(transaction=True)
FOREIGN = 2000


@pytest.fixture
def market() -> Iterator[Market]:
    """A shop at home here, while the bucket FOREIGN lives in cell 1."""
    homes.register(lambda bucket: 1 if bucket == FOREIGN else None)
    yield open_market()
    homes.forget()


def elsewhere(market: Market, title: str = "Red jug") -> Product:
    """A product as another cell would tell of it."""
    own = market.publish(title)
    product_id, shop_id = new_id(bucket=FOREIGN), new_id(bucket=FOREIGN)
    variant = replace(own.variants[0], id=new_id(bucket=FOREIGN))
    shop = ShopRef(shop_id, "Far & Co", "far-co")
    return replace(own, id=product_id, shop=shop, slug=f"{title}-{product_id.hex[-8:]}", variants=(variant,))


def shop_of(product: Product, *, is_open: bool = True) -> ShopFacts:
    shop = product.shop
    return ShopFacts(shop.id, shop.name, shop.slug, "EUR", is_open, is_on_holiday=False)


def listed() -> set[UUID]:
    return {card.id for card in products.list_products().results}


def test_a_listing_of_another_cell_is_shown_and_can_be_put_in_a_cart(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt_shop(facts=shop_of(foreign))
    assert products.adopt(products=[foreign]) == 1

    assert products.get(product_id=foreign.id) == foreign
    assert foreign.id in listed()
    variant_id = foreign.variants[0].id
    assert products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable


def test_a_closed_shop_of_another_cell_sells_nothing_here(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt(products=[foreign])
    products.adopt_shop(facts=shop_of(foreign, is_open=False))
    variant_id = foreign.variants[0].id
    assert not products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable


def test_a_listing_of_another_cell_can_be_changed_by_nobody_here(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt(products=[foreign])
    with pytest.raises(ProductNotFound):
        products.withdraw(product_id=foreign.id, actor_id=OPERATOR, reason="wrong cell")
    assert products.get(product_id=foreign.id) == foreign


def test_what_is_at_home_here_is_not_overwritten_by_what_another_cell_says(market: Market) -> None:
    own = market.publish()
    assert products.adopt(products=[replace(own, title="Somebody else's")]) == 0
    assert not products.drop_adopted(product_id=own.id, shop_id=own.shop.id)
    assert products.get(product_id=own.id).title == own.title


def test_the_last_of_two_versions_counts(market: Market) -> None:
    foreign = elsewhere(market)
    newer = replace(foreign, title="Redder jug", version=foreign.version + 1)
    products.adopt(products=[foreign, newer])
    assert products.get(product_id=foreign.id) == newer


def test_a_withdrawn_listing_of_another_cell_vanishes(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt(products=[foreign])
    assert products.drop_adopted(product_id=foreign.id, shop_id=foreign.shop.id)
    assert foreign.id not in listed()


def test_a_category_that_is_not_there_yet_grows_where_it_stands_elsewhere(market: Market) -> None:
    path, slugs = ("Garden", "Tools"), ("garden", "garden-tools")
    foreign = replace(
        elsewhere(market), category_id=new_id(bucket=5), category_path=path, category_slugs=slugs
    )
    products.adopt(products=[foreign])
    assert categories.by_slug(slug="garden-tools").path == path
    assert [card.id for card in products.list_products(category="garden").results] == [foreign.id]


def test_a_rebuilt_read_model_keeps_what_other_cells_own(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt(products=[foreign])
    products.rebuild_listings()
    assert foreign.id in listed()


def test_a_sale_that_ends_elsewhere_ends_here_too(market: Market) -> None:
    foreign = elsewhere(market)
    now = clock.now()
    price = Money(100, "EUR")
    sale = Sale(price, now - timedelta(hours=1), now + timedelta(hours=1))
    on_sale = replace(foreign, variants=(replace(foreign.variants[0], sale=sale),), price=price)
    products.adopt(products=[on_sale])
    with clock.frozen(now + timedelta(hours=2)):
        products.follow_changes()
    card = products.cards(product_ids=[foreign.id])[foreign.id]
    assert card.price == foreign.price
    assert products.follow_changes() == 0


def test_what_was_adopted_leaves_the_stream_of_its_home_alone(market: Market) -> None:
    foreign = elsewhere(market)
    products.adopt(products=[foreign])
    assert list(reading.stream(foreign.id)) == []


def test_the_log_adds_up_to_what_its_cell_shows(market: Market) -> None:
    market.submit(market.create("Green mug"))
    withdrawn = market.publish("Grey mug")
    products.withdraw(product_id=withdrawn.id, actor_id=OPERATOR, reason="enough")
    foreign = elsewhere(market)
    products.adopt(products=[foreign])

    own, other = products.shown_digests()

    assert own == products.logged_digest()
    assert (own.products, other.cell, other.products) == (2, 1, 1)
