"""Writing products: drafts, edits, steps, history, and what is told of it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.apps.products.conftest import OPERATOR, Market, open_market
from titan.apps.categories import api as categories
from titan.apps.categories.contracts import Attribute, AttributeInvalid, AttributeKind
from titan.apps.products import api as products
from titan.apps.products.contracts import (
    PriceChange,
    Product,
    ProductChange,
    ProductInvalid,
    ProductNotFound,
    ProductStateConflict,
    ProductStatus,
    ProductVersionConflict,
    Redirect,
    VariantDraft,
)
from titan.apps.products.events import ProductPublished, ProductWithdrawn
from titan.apps.products.models import ProductRow, VariantRow
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling
from titan.kernel.ids import bucket_of
from titan.kernel.money import Money
from titan.platform.eventlog import reading

EUR = "EUR"


def events_of(product: Product) -> list[Any]:
    return [envelope.event() for envelope in reading.stream(product.id)]


def change(market: Market, product: Product, *, expected_version: int | None = None, **facts: Any) -> Product:
    return products.update(
        product_id=product.id,
        shop_id=market.shop_id,
        actor_id=market.owner_id,
        change=ProductChange(**facts),
        expected_version=expected_version,
    )


class TestCreate:
    def test_makes_a_draft_in_the_bucket_of_the_shop_that_nobody_sees(self, market: Market) -> None:
        product = market.create(description="# Fine\n\n<script>x</script>")

        assert product.status is ProductStatus.DRAFT
        assert bucket_of(product.id) == 77
        assert product.description_html == "<h3>Fine</h3>"
        assert events_of(product) == []
        with pytest.raises(ProductNotFound):
            products.get(product_id=product.id)

    def test_makes_one_product_of_one_key(self, market: Market) -> None:
        first, second = (
            products.create_draft(
                shop_id=market.shop_id, actor_id=market.owner_id, draft=market.draft(), key="k1"
            )
            for _ in range(2)
        )

        assert first == second
        assert ProductRow.objects.count() == 1

    @pytest.mark.parametrize(
        ("facts", "pointer"),
        [
            ({"title": "  "}, "/title"),
            ({"title": "x" * 501}, "/title"),
            ({"description": "x" * 20_001}, "/description"),
            ({"variants": ()}, "/variants"),
            ({"variants": (VariantDraft("A", Money(0, EUR)),)}, "/variants/0/price/amount"),
            ({"variants": (VariantDraft("A", Money(-5, EUR)),)}, "/variants/0/price/amount"),
            ({"variants": (VariantDraft("A", Money(5, "USD")),)}, "/variants/0/price/currency"),
            ({"variants": (VariantDraft("", Money(5, EUR)),)}, "/variants/0/sku"),
            ({"variants": (VariantDraft("A", Money(5, EUR), weight_grams=-1),)}, "/variants/0/weight_grams"),
            (
                {"variants": (VariantDraft("A", Money(5, EUR), prices=(Money(1, "XXX"),)),)},
                "/variants/0/prices",
            ),
        ],
    )
    def test_names_the_field_at_fault(self, market: Market, facts: dict[str, Any], pointer: str) -> None:
        with pytest.raises(ProductInvalid) as refusal:
            market.create(**facts)

        assert [problem.pointer for problem in refusal.value.problems] == [pointer]

    def test_refuses_the_same_sku_or_choice_twice(self, market: Market) -> None:
        twin = VariantDraft("A", Money(5, EUR))

        with pytest.raises(ProductInvalid) as refusal:
            market.create(variants=(twin, twin))

        assert {problem.pointer for problem in refusal.value.problems} == {
            "/variants/1/sku",
            "/variants/1/axes",
        }

    def test_refuses_an_external_id_of_another_product_of_the_shop(self, market: Market) -> None:
        market.create(external_id="E1")

        with pytest.raises(ProductInvalid):
            market.create(external_id="E1")

        open_market("Another shop").create(external_id="E1")

    def test_checks_attributes_and_axes_against_the_category(self, market: Market) -> None:
        colour = Attribute(
            "colour", "Colour", AttributeKind.OPTION, options=("Red", "Blue"), is_variant_axis=True
        )
        material = Attribute("material", "Material", AttributeKind.TEXT, is_required=True)
        categories.set_attributes(category_id=market.category_id, attributes=[colour, material])
        red = VariantDraft("R", Money(5, EUR), axes={"colour": "red"})

        product = market.create(attributes={"material": "Clay"}, variants=(red,))
        with pytest.raises(AttributeInvalid) as missing:
            market.create(variants=(red,))
        with pytest.raises(AttributeInvalid) as unfit:
            market.create(
                attributes={"material": "Clay"},
                variants=(VariantDraft("R", Money(5, EUR), axes={"colour": "green"}),),
            )

        assert (product.variants[0].label, product.attributes[0].value) == ("Red", "Clay")
        assert missing.value.problems[0].pointer == "/attributes/material"
        assert unfit.value.problems[0].pointer == "/variants/0/axes/colour"

    def test_needs_an_open_shop(self, market: Market) -> None:
        sellers.suspend(shop_id=market.shop_id, actor_id=OPERATOR, reason="complaints")

        with pytest.raises(ShopNotSelling):
            market.create()

    def test_the_database_itself_refuses_a_price_of_nothing(self, market: Market) -> None:
        product = market.create()

        with pytest.raises(IntegrityError, match="products_variant_price_positive"), transaction.atomic():
            VariantRow.objects.filter(product_id=product.id).update(price_minor=0)


class TestSteps:
    def test_submitting_publishes_and_tells_it_whole(self, market: Market) -> None:
        product = market.publish()

        assert product.status is ProductStatus.PUBLISHED
        assert events_of(product) == [ProductPublished(product)]
        assert products.get(product_id=product.id) == product
        assert market.submit(product) == product
        assert len(events_of(product)) == 1

    def test_a_flagged_category_has_it_reviewed_first(self, market: Market) -> None:
        categories.update(category_id=market.category_id, needs_review=True)

        waiting = market.publish()
        public = products.approve(product_id=waiting.id, actor_id=OPERATOR, reason="looks right")

        assert waiting.status is ProductStatus.REVIEW
        assert public.status is ProductStatus.PUBLISHED
        steps = products.history(product_id=public.id)
        assert [(step.to_status.value, step.actor_id, step.reason) for step in steps] == [
            ("published", OPERATOR, "looks right"),
            ("review", market.owner_id, ""),
            ("draft", market.owner_id, "created"),
        ]

    def test_a_reviewer_may_give_it_back_with_a_reason(self, market: Market) -> None:
        categories.update(category_id=market.category_id, needs_review=True)
        waiting = market.publish()

        with pytest.raises(ProductInvalid):
            products.return_to_draft(product_id=waiting.id, actor_id=OPERATOR, reason="")
        back = products.return_to_draft(product_id=waiting.id, actor_id=OPERATOR, reason="no pictures")

        assert back.status is ProductStatus.DRAFT

    def test_withdrawing_hides_it_and_submitting_again_brings_it_back_in_its_old_place(
        self, market: Market
    ) -> None:
        product = market.publish()
        variant_id = product.variants[0].id

        products.withdraw(
            product_id=product.id, shop_id=market.shop_id, actor_id=market.owner_id, reason="recall"
        )

        assert isinstance(events_of(product)[-1], ProductWithdrawn)
        assert products.list_products().results == ()
        assert not products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable
        with pytest.raises(ProductNotFound):
            products.product_json(product_id=product.id)
        again = market.submit(product)
        assert again.published_at == product.published_at
        assert products.get_variants(variant_ids=[variant_id])[variant_id].is_sellable

    def test_a_draft_cannot_be_withdrawn_or_approved(self, market: Market) -> None:
        draft = market.create()

        with pytest.raises(ProductStateConflict):
            products.withdraw(product_id=draft.id, shop_id=market.shop_id, actor_id=market.owner_id)
        with pytest.raises(ProductStateConflict):
            products.approve(product_id=draft.id, actor_id=OPERATOR, reason="looks right")

    def test_another_shop_knows_nothing_of_it(self, market: Market) -> None:
        product, other = market.publish(), open_market("Another shop")

        with pytest.raises(ProductNotFound):
            products.withdraw(product_id=product.id, shop_id=other.shop_id, actor_id=other.owner_id)
        with pytest.raises(ProductNotFound):
            products.seller_product(product_id=product.id, shop_id=other.shop_id)
        with pytest.raises(ProductNotFound):
            change(other, product, title="Mine now")


class TestUpdate:
    def test_a_public_product_changes_at_once_and_tells_it(self, market: Market) -> None:
        product = market.publish()

        changed = change(market, product, brand="Clay & Co")

        assert products.get(product_id=product.id) == changed
        assert events_of(product)[-1] == ProductPublished(changed)
        assert changed.version == product.version + 1

    def test_new_texts_go_back_to_review_where_the_category_wants_that(self, market: Market) -> None:
        product = market.publish()
        categories.update(category_id=market.category_id, needs_review=True)

        changed = change(market, product, description="New words")

        assert changed.status is ProductStatus.REVIEW
        assert isinstance(events_of(product)[-1], ProductWithdrawn)

    def test_a_stale_edit_changes_nothing(self, market: Market) -> None:
        product = market.publish()
        change(market, product, brand="First", expected_version=product.version)

        with pytest.raises(ProductVersionConflict):
            change(market, product, brand="Second", expected_version=product.version)

        assert products.get(product_id=product.id).brand == "First"

    def test_a_new_title_moves_the_slug_and_leaves_a_redirect(self, market: Market) -> None:
        first = market.publish("Blue mug")
        second = change(market, first, title="Green mug")
        third = change(market, second, title="Red mug")

        assert products.by_slug(slug=first.slug) == Redirect(third.slug)
        assert products.by_slug(slug=second.slug) == Redirect(third.slug)
        assert products.by_slug(slug=third.slug) == third

    def test_an_old_title_taken_up_again_is_no_redirect_to_itself(self, market: Market) -> None:
        first = market.publish("Blue mug")
        change(market, first, title="Green mug")

        again = change(market, first, title="Blue mug")

        assert products.by_slug(slug=first.slug) == again

    def test_a_variant_left_out_is_no_longer_offered_but_known(self, market: Market) -> None:
        product = market.publish(variants=(VariantDraft("S", Money(5, EUR)),))
        small = product.variants[0].id

        changed = change(market, product, variants=(VariantDraft("L", Money(9, EUR)),))

        assert [(v.sku, v.is_active) for v in changed.variants if v.is_active] == [("L", True)]
        assert not products.get_variants(variant_ids=[small])[small].is_sellable
        back = change(market, product, variants=(VariantDraft("S", Money(6, EUR)),))
        assert next(v.id for v in back.variants if v.is_active) == small


class TestPricesAndRating:
    def test_prices_change_by_sku(self, market: Market) -> None:
        product = market.publish()

        changed = products.set_prices(
            product_id=product.id,
            shop_id=market.shop_id,
            changes=[PriceChange("MUG-1", Money(990, EUR), prices=(Money(1090, "USD"),))],
        )

        assert changed.price == Money(990, EUR)
        assert changed.variants[0].prices == (Money(1090, "USD"),)
        with pytest.raises(ProductInvalid):
            products.set_prices(
                product_id=product.id,
                shop_id=market.shop_id,
                changes=[PriceChange("NONE", Money(990, EUR))],
            )

    def test_a_rating_is_shown_and_told_once(self, market: Market) -> None:
        product = market.publish()

        for _ in range(2):
            products.set_rating(product_id=product.id, rating=450, rating_count=12)

        assert products.get(product_id=product.id).rating == 450
        assert len(events_of(product)) == 2
        with pytest.raises(ProductInvalid):
            products.set_rating(product_id=product.id, rating=501, rating_count=1)


class TestSellerList:
    def test_shows_only_the_shops_own_page_by_page(self, market: Market) -> None:
        own = [market.create(f"Mug number {n}").id for n in range(5)]
        open_market("Another shop").create("Not mine")

        first = products.seller_products(shop_id=market.shop_id, limit=3)
        second = products.seller_products(shop_id=market.shop_id, limit=3, cursor=first.next)

        assert [product.id for product in (*first.results, *second.results)] == own[::-1]

    def test_narrows_by_status(self, market: Market) -> None:
        market.create("A draft")
        public = market.publish("A public one")

        found = products.seller_products(shop_id=market.shop_id, status=ProductStatus.PUBLISHED)

        assert [product.id for product in found.results] == [public.id]
