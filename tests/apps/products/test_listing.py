"""The read model: lists, cards, sellable variants, sales that begin and end, rebuilding."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.products.conftest import Market, open_market
from titan.apps.categories import api as categories
from titan.apps.categories.contracts import CategoryNotFound
from titan.apps.products import api as products
from titan.apps.products.contracts import ProductChange, Sale, VariantDraft
from titan.apps.products.models import ListingCategoryRow, ListingRow, SellableRow
from titan.kernel import clock
from titan.kernel.errors import InvalidInput
from titan.kernel.ids import new_id
from titan.kernel.money import Money
from titan.kernel.paging import Page, encode_cursor

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def titles(page: Page[Any]) -> list[str]:
    return [card.title for card in page.results]


class TestLists:
    def test_hold_a_category_with_all_below_it_and_a_shop_or_both(self, market: Market) -> None:
        other, plates = (
            open_market("Another shop"),
            categories.ensure_path(names=["Home", "Kitchen", "Plates"]),
        )
        market.publish("Mug of ours")
        market.publish("Plate of ours", category_id=plates.id)
        other.publish("Mug of theirs")
        market.create("Only a draft")

        assert titles(products.list_products()) == ["Mug of theirs", "Plate of ours", "Mug of ours"]
        assert titles(products.list_products(category="kitchen")) == titles(products.list_products())
        assert titles(products.list_products(category="mugs")) == ["Mug of theirs", "Mug of ours"]
        assert titles(products.list_products(category=plates.id)) == ["Plate of ours"]
        assert titles(products.list_products(shop=market.shop_id)) == ["Plate of ours", "Mug of ours"]
        assert titles(products.list_products(category="mugs", shop=market.shop_id)) == ["Mug of ours"]
        with pytest.raises(CategoryNotFound):
            products.list_products(category="none")

    @pytest.mark.parametrize("where", ["", "home"])
    def test_stay_whole_while_products_are_added_and_removed(self, market: Market, where: str) -> None:
        shown = [market.publish(f"Mug number {n}") for n in range(6)]
        first = products.list_products(category=where, limit=2)

        market.publish("A newer one")
        products.withdraw(product_id=shown[5].id, actor_id=market.owner_id)
        second = products.list_products(category=where, limit=2, cursor=first.next)
        third = products.list_products(category=where, limit=2, cursor=second.next)

        assert [*titles(first), *titles(second), *titles(third)] == [
            f"Mug number {n}" for n in range(5, -1, -1)
        ]
        assert third.next is None

    def test_order_products_of_one_instant_by_id(self, market: Market) -> None:
        drafts = [market.create(f"Mug number {n}") for n in range(5)]
        for draft in drafts:
            market.submit(draft, published_at=NOON)

        page, found = products.list_products(limit=2), []
        while True:
            found += [card.id for card in page.results]
            if page.next is None:
                break
            page = products.list_products(limit=2, cursor=page.next)

        assert found == sorted((draft.id for draft in drafts), reverse=True)

    @pytest.mark.parametrize("cursor", ["x", encode_cursor(["yesterday", "me"]), encode_cursor([1])])
    def test_refuse_a_cursor_of_another_list(self, market: Market, cursor: str) -> None:
        with pytest.raises(InvalidInput):
            products.list_products(cursor=cursor)

    def test_are_one_query_and_so_are_sellable_variants(self, market: Market) -> None:
        ids = [market.publish(f"Mug number {n}").variants[0].id for n in range(3)]

        with CaptureQueriesContext(connection) as queries:
            products.list_products()
            products.get_variants(variant_ids=ids)

        assert len(queries) == 2

    def test_follow_a_product_into_another_category(self, market: Market) -> None:
        product, plates = market.publish(), categories.ensure_path(names=["Table", "Plates"])

        products.update(
            product_id=product.id,
            shop_id=market.shop_id,
            actor_id=market.owner_id,
            change=ProductChange(category_id=plates.id),
        )

        assert titles(products.list_products(category="home")) == []
        assert titles(products.list_products(category="table")) == ["Blue mug"]
        assert ListingCategoryRow.objects.count() == 2


class TestSellable:
    def test_copies_what_a_cart_and_an_order_need(self, market: Market) -> None:
        product = market.publish(
            variants=(VariantDraft("M", Money(1290, "EUR"), label="M", prices=(Money(15, "USD"),)),)
        )
        variant = product.variants[0]

        found = products.get_variants(variant_ids=[variant.id, new_id(bucket=0)])

        assert list(found) == [variant.id]
        assert found[variant.id].shop == product.shop
        assert found[variant.id].prices == (Money(15, "USD"),)
        assert (found[variant.id].sku, found[variant.id].label) == ("M", "M")


class TestSales:
    @pytest.fixture
    def on_sale(self, market: Market) -> Any:
        sale = Sale(Money(900, "EUR"), NOON, NOON + HOUR)
        variant = VariantDraft("M", Money(1200, "EUR"), prices=(Money(2400, "USD"),), sale=sale)
        with time_machine.travel(NOON - HOUR, tick=False):
            return market.publish(variants=(variant,))

    @pytest.mark.parametrize(
        ("at", "price"),
        [
            (NOON - timedelta(seconds=1), 1200),
            (NOON, 900),
            (NOON + HOUR - timedelta(seconds=1), 900),
            (NOON + HOUR, 1200),
        ],
    )
    def test_hold_to_the_instant_wherever_a_price_is_read(
        self, on_sale: Any, at: datetime, price: int
    ) -> None:
        variant_id = on_sale.variants[0].id

        with time_machine.travel(at, tick=False):
            sellable = products.get_variants(variant_ids=[variant_id])[variant_id]
            document = products.product_json(product_id=on_sale.id)

            assert sellable.price == Money(price, "EUR")
            assert sellable.prices == (Money(2 * price, "USD"),)
            assert products.get(product_id=on_sale.id).price == Money(price, "EUR")
            assert f'"price":{{"amount":{price},"currency":"EUR"}}'.encode() in document

    @pytest.mark.django_db(transaction=True)
    def test_are_shown_in_lists_and_told_when_they_begin_and_end(self, on_sale: Any) -> None:
        with time_machine.travel(NOON, tick=False):
            assert products.follow_changes() == 1
            assert products.follow_changes() == 0
            [card] = products.list_products().results
            assert (card.price.amount, card.list_price.amount) == (900, 1200)
        with time_machine.travel(NOON + HOUR, tick=False):
            assert products.follow_changes() == 1
            assert products.list_products().results[0].price.amount == 1200
        assert ListingRow.objects.get().changes_at is None


@pytest.mark.django_db(transaction=True)
class TestRebuild:
    def test_gives_what_the_changes_had_written(self) -> None:
        market = open_market()
        kept = [market.publish(f"Mug number {n}") for n in range(3)]
        products.withdraw(product_id=kept.pop().id, actor_id=market.owner_id)
        rows = [
            list(model.objects.order_by("pk").values())
            for model in (ListingRow, ListingCategoryRow, SellableRow)
        ]
        ListingRow.objects.filter(product_id=kept[0].id).delete()
        ListingRow.objects.filter(product_id=kept[1].id).update(document="{}", card="{}")
        ListingCategoryRow.objects.all().delete()
        SellableRow.objects.filter(product_id=kept[0].id).update(price_minor=1)

        assert products.rebuild_listings() == 2

        again = [
            list(model.objects.order_by("pk").values())
            for model in (ListingRow, ListingCategoryRow, SellableRow)
        ]
        assert again == rows

    def test_takes_away_what_should_not_be_there(self) -> None:
        market = open_market()
        stray = new_id(bucket=0)
        ListingRow.objects.create(
            product_id=stray,
            shop_id=market.shop_id,
            category_id=market.category_id,
            category_path=[],
            slug="stray",
            published_at=clock.now(),
            document="{}",
            card="{}",
            snapshot="{}",
        )

        assert products.rebuild_listings() == 0

        assert not ListingRow.objects.exists()
