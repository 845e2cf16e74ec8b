"""The demo marketplace is complete, consistent and the same every time."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from titan.web.demo.catalogue.marketplace import FAMILIES, demo_marketplace
from titan.web.demo.catalogue.model import (
    AttributeKind,
    DemoAttribute,
    DemoMarketplace,
    DemoProduct,
    DemoShop,
    Value,
)

NOW = datetime(2026, 3, 14, 9, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def market() -> DemoMarketplace:
    return demo_marketplace(NOW)


@pytest.fixture(scope="module")
def attributes(market: DemoMarketplace) -> dict[str, dict[str, DemoAttribute]]:
    return {
        category.code: {attribute.code: attribute for attribute in category.attributes}
        for category in market.categories
    }


def test_the_same_moment_gives_the_same_marketplace(market: DemoMarketplace) -> None:
    assert demo_marketplace(NOW) == market


def test_another_moment_moves_only_dates(market: DemoMarketplace) -> None:
    later = demo_marketplace(NOW + timedelta(days=3))

    assert [product.code for product in later.products] == [product.code for product in market.products]
    assert [product.variants[0].stock for product in later.products] == [
        product.variants[0].stock for product in market.products
    ]
    assert later.products[0].published_at - market.products[0].published_at == timedelta(days=3)


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        demo_marketplace(NOW.replace(tzinfo=None))


def test_there_is_enough_to_look_at(market: DemoMarketplace) -> None:
    assert len(market.shops) >= 14
    assert len(market.products) >= 640
    assert sum(category.level == 1 for category in market.categories) >= 10
    assert {"DE", "GB", "JP", "US"} <= {shop.country for shop in market.shops}
    assert {address.country for buyer in market.buyers for address in buyer.addresses} == {"DE", "FR", "US"}


def test_every_shop_and_every_leaf_has_products(market: DemoMarketplace) -> None:
    leaves = {category.code for category in market.categories if category.level == 3}

    assert {product.category for product in market.products} == leaves
    assert min(Counter(product.shop for product in market.products).values()) >= 10
    assert {product.shop for product in market.products} == {shop.code for shop in market.shops}


def test_categories_come_after_their_parents(market: DemoMarketplace) -> None:
    seen: dict[str | None, int] = {None: 0}
    for category in market.categories:
        assert category.level == seen[category.parent] + 1
        assert bool(category.attributes) is (category.level == 3)
        seen[category.code] = category.level
    assert len(seen) == len(market.categories) + 1


def test_titles_codes_skus_and_emails_are_unique(market: DemoMarketplace) -> None:
    logins = [shop.login for shop in market.shops] + [buyer.login for buyer in market.buyers]
    for words in (
        [product.title for product in market.products],
        [product.code for product in market.products],
        [variant.sku for product in market.products for variant in product.variants],
        [login.email for login in (*logins, market.operator)],
    ):
        assert [word for word, count in Counter(words).items() if count > 1] == []


def test_texts_read_like_a_shop(market: DemoMarketplace) -> None:
    for product in market.products:
        assert 8 <= len(product.title) <= 80, product.title
        assert not re.search(r"[{}|_]|  ", product.title + product.description_html), product.title
        assert re.fullmatch(r"<p>.{80,}</p><ul>(<li>[^<]+</li>){4,}</ul>", product.description_html), (
            product.title
        )
    openings = Counter(product.description_html.partition(". ")[0] for product in market.products)
    assert openings.most_common(1)[0][1] == 1


def test_values_fit_their_attributes(
    market: DemoMarketplace, attributes: dict[str, dict[str, DemoAttribute]]
) -> None:
    for product in market.products:
        leaf = attributes[product.category]
        values = {value.attribute: value.value for value in product.values}
        required = {code for code, kind in leaf.items() if kind.is_required and not kind.is_variant_axis}
        assert required <= values.keys(), product.code
        for code, value in values.items():
            assert _fits(leaf[code], value), (product.code, code, value)


def test_every_written_attribute_belongs_to_its_category(
    attributes: dict[str, dict[str, DemoAttribute]],
) -> None:
    steering = {"form", "label", "pattern", "accent", "tint", "by"}
    for family in FAMILIES:
        for model in family.parsed_models:
            unknown = (family.shared_values | model.own).keys() - steering - attributes[family.leaf].keys()
            assert unknown == set(), (family.code, model.name)


def test_variants_have_one_option_for_every_axis(
    market: DemoMarketplace, attributes: dict[str, dict[str, DemoAttribute]]
) -> None:
    for product in market.products:
        axes = {code: kind for code, kind in attributes[product.category].items() if kind.is_variant_axis}
        chosen = [
            tuple((value.attribute, value.value) for value in variant.axes) for variant in product.variants
        ]
        assert 1 <= len(chosen) <= 6
        assert len(set(chosen)) == len(chosen), product.code
        for variant in product.variants:
            assert {value.attribute for value in variant.axes} == axes.keys(), product.code
            assert all(_fits(axes[value.attribute], value.value) for value in variant.axes), product.code


def test_prices_are_positive_and_sales_are_lower(market: DemoMarketplace) -> None:
    for variant in (variant for product in market.products for variant in product.variants):
        assert variant.prices[0].currency == "EUR"
        assert len({price.currency for price in variant.prices}) == len(variant.prices)
        for price in variant.prices:
            assert price.amount_minor > 0
            if price.sale is not None:
                assert 0 < price.sale.amount_minor < price.amount_minor
                assert price.sale.starts_at < price.sale.ends_at
        assert variant.weight_grams > 0
        assert min(variant.dimensions_mm) > 0


def test_sales_stock_ratings_and_currencies_vary(market: DemoMarketplace) -> None:
    variants = [variant for product in market.products for variant in product.variants]
    sales = [variant.prices[0].sale for variant in variants if variant.prices[0].sale is not None]

    assert 0.1 < len(sales) / len(variants) < 0.3
    assert any(sale.starts_at > NOW for sale in sales)
    assert any(sale.ends_at < NOW for sale in sales)
    assert sum(sale.starts_at <= NOW < sale.ends_at for sale in sales) > len(sales) / 2
    assert any(variant.stock == 0 for variant in variants)
    assert any(0 < variant.stock < 5 for variant in variants)
    assert {price.currency for variant in variants for price in variant.prices} == {
        "EUR",
        "USD",
        "GBP",
        "JPY",
    }
    assert any(product.rating is None for product in market.products)


def test_ratings_are_stars_in_whole_tenths(market: DemoMarketplace) -> None:
    for rating in (product.rating for product in market.products if product.rating is not None):
        assert Decimal(1) <= rating.average <= Decimal(5)
        assert rating.average.as_tuple().exponent == -1
        assert rating.count > 0


def test_nothing_was_published_before_its_shop_opened(market: DemoMarketplace) -> None:
    opened = {shop.code: shop.opened_at for shop in market.shops}

    assert all(opened[product.shop] < product.published_at < NOW for product in market.products)


def test_every_service_covers_a_country_once_and_dearer_when_heavier(market: DemoMarketplace) -> None:
    for shop in market.shops:
        for service in shop.services:
            countries = [country for zone in service.zones for country in zone.countries]
            assert len(set(countries)) == len(countries), (shop.code, service.code)
            assert shop.country in countries
            for zone in service.zones:
                prices = [rate.price_minor for rate in zone.rates]
                assert prices == sorted(prices)
                assert zone.rates[-1].up_to is None
                assert zone.days_min <= zone.days_max


def test_every_shop_ships_to_every_buyer(market: DemoMarketplace) -> None:
    homes = {address.country for buyer in market.buyers for address in buyer.addresses}

    assert all(homes <= _reached(shop) for shop in market.shops)


def test_galleries_start_with_the_front_and_hold_two_or_three_pictures(market: DemoMarketplace) -> None:
    assert all(_is_gallery(product) for product in market.products)


def _is_gallery(product: DemoProduct) -> bool:
    views = [picture.recipe.view.value for picture in product.pictures]
    return views[0] == "front" and 2 <= len(set(views)) == len(views) <= 3


def _reached(shop: DemoShop) -> set[str]:
    return {country for service in shop.services for zone in service.zones for country in zone.countries}


def _fits(attribute: DemoAttribute, value: Value) -> bool:
    if attribute.kind is AttributeKind.ENUM:
        return value in {option.code for option in attribute.options}
    wanted = {AttributeKind.NUMBER: Decimal, AttributeKind.BOOLEAN: bool, AttributeKind.TEXT: str}
    return isinstance(value, wanted[attribute.kind]) and value != ""
