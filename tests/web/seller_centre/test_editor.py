"""The product editor: fields by category, faults at their fields, versions, stock, pictures, publication."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.seller_centre.conftest import Seller, euros, mugs, picture, uuid_in
from titan.apps.categories import api as categories
from titan.apps.inventory import api as inventory
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductChange, ProductStatus

pytestmark = pytest.mark.django_db
FieldsOf = Callable[[Any], dict[str, str]]


def new_product(seller: Seller, fields_of: FieldsOf, **more: str) -> dict[str, str]:
    empty = seller.get(f"products/new/?category={mugs().id}")
    return {
        **fields_of(empty),
        "title": "Enamel mug, 300 ml",
        "description": "For *camping*.",
        "attr_volume": "300",
        "v0_axis_colour": "Blue",
        "v0_sku": "MUG-B",
        "v0_price": "12,90",
        "v0_on_hand": "7",
        **more,
    }


def stored(seller: Seller, response: Any) -> Product:
    return products.seller_product(product_id=uuid_in(response["Location"]), shop_id=seller.shop.id)


class TestCreating:
    def test_asks_for_the_category_first(self, seller: Seller) -> None:
        mugs()
        page = seller.get("products/new/")
        assert "What kind of product is it?" in page.content.decode()
        found = seller.get("products/new/?find=kitch+MUG").context["found"]
        assert [(choice.label, choice.hint) for choice in found] == [("Mugs", "Kitchen")]

    def test_shows_the_fields_of_the_category(self, seller: Seller) -> None:
        response = seller.get(f"products/new/?category={mugs().id}")
        fields = {field.name: field for field in response.context["attribute_fields"]}
        assert (fields["attr_volume"].kind, fields["attr_volume"].suffix) == ("number", "ml")
        assert [choice.value for choice in fields["attr_handmade"].choices] == ["Yes", "No"]
        [card] = response.context["variants"]
        assert [choice.value for choice in card.main[0].choices] == ["Blue", "Green"]

    def test_saves_a_draft_with_its_stock(self, seller: Seller, fields_of: FieldsOf) -> None:
        response = seller.post("products/new/", **new_product(seller, fields_of))
        product = stored(seller, response)
        [variant] = product.variants
        assert product.status is ProductStatus.DRAFT
        assert (variant.price, variant.sku, variant.label) == (euros(1290), "MUG-B", "Blue")
        assert product.attributes[0].value == "300 ml"
        assert inventory.levels(variant_ids=[variant.id])[variant.id].on_hand == 7

    def test_sent_twice_is_one_product(self, seller: Seller, fields_of: FieldsOf) -> None:
        fields = new_product(seller, fields_of)
        first = seller.post("products/new/", **fields)["Location"]
        assert seller.post("products/new/", **fields)["Location"] == first
        assert len(products.seller_products(shop_id=seller.shop.id).results) == 1

    @pytest.mark.parametrize(
        ("name", "value", "words"),
        [
            ("title", "", "500 characters"),
            ("attr_volume", "", "Fill this in."),
            ("attr_volume", "much", "number"),
            ("v0_price", "cheap", "Enter an amount such as 12.90."),
            ("v0_price", "1.999", "Enter an amount such as 12.90."),
            ("v0_price", "0", "more than nothing"),
            ("v0_sku", "", "1 to 80"),
            ("v0_axis_colour", "Red", "one of Blue, Green"),
            ("v0_weight", "-1", "whole number"),
            ("v0_on_hand", "some", "whole number"),
            ("v0_sale", "20.00", "lower than the price"),
        ],
    )
    def test_says_what_is_wrong_at_the_field(
        self, seller: Seller, fields_of: FieldsOf, name: str, value: str, words: str
    ) -> None:
        fields = new_product(seller, fields_of)
        dates = {"v0_sale_starts": "2026-01-01T00:00", "v0_sale_ends": "2026-02-01T00:00"}
        response = seller.post("products/new/", **{**fields, **dates, name: value})
        page = response.content.decode()
        assert response.status_code == 422
        assert words in response.context["form"].errors[name]
        assert f'href="#id-{name}"' in page
        assert f'id="id-{name}-error"' in page
        assert products.seller_products(shop_id=seller.shop.id).results == ()

    def test_another_variant_keeps_what_was_typed(self, seller: Seller, fields_of: FieldsOf) -> None:
        response = seller.post("products/new/", **new_product(seller, fields_of, do="add"))
        assert len(response.context["variants"]) == 2
        assert 'value="Enamel mug, 300 ml"' in response.content.decode()

    def test_a_row_left_alone_is_no_variant(self, seller: Seller, fields_of: FieldsOf) -> None:
        fields = new_product(
            seller, fields_of, rows="3", v2_sku="MUG-G", v2_price="13", v2_axis_colour="Green"
        )
        product = stored(seller, seller.post("products/new/", **fields, v2_weight="500", v2_offered="on"))
        assert [variant.sku for variant in product.variants] == ["MUG-B", "MUG-G"]

    def test_two_variants_of_the_same_choice_are_refused_at_the_second(
        self, seller: Seller, fields_of: FieldsOf
    ) -> None:
        more = {"v1_sku": "MUG-2", "v1_price": "13", "v1_axis_colour": "Blue", "v1_weight": "500"}
        response = seller.post("products/new/", **new_product(seller, fields_of, rows="2", **more))
        assert list(response.context["form"].errors) == ["v1_axis_colour"]

    def test_another_category_brings_its_fields(self, seller: Seller, fields_of: FieldsOf) -> None:
        lamps = categories.ensure_path(names=["Home", "Lamps"])
        fields = new_product(seller, fields_of, do="find", find="lamp")
        found = seller.post("products/new/", **fields)
        assert [choice.label for choice in found.context["found"]] == ["Lamps"]
        changed = seller.post("products/new/", **{**fields, "find": "", "category": str(lamps.id)})
        assert changed.context["attribute_fields"] == []
        assert changed.context["category_words"] == "Home › Lamps"


class TestEditing:
    def test_shows_the_description_as_it_may_be_written(self, seller: Seller) -> None:
        product = seller.product()
        form = seller.get(f"products/{product.id}/").context["form"]
        assert form.values["description"] == "Light and *robust*.\n\n- for camping\n- for the office"

    def test_saving_unchanged_changes_nothing_that_shows(self, seller: Seller, fields_of: FieldsOf) -> None:
        product = seller.product()
        before = products.seller_product(product_id=product.id, shop_id=seller.shop.id)
        path = f"products/{product.id}/"
        assert seller.post(path, **fields_of(seller.get(path))).status_code == 302
        after = products.seller_product(product_id=product.id, shop_id=seller.shop.id)
        assert (after.description_html, after.variants, after.attributes, after.status) == (
            before.description_html,
            before.variants,
            before.attributes,
            before.status,
        )

    def test_prices_sales_and_other_currencies(self, seller: Seller, fields_of: FieldsOf) -> None:
        path = f"products/{seller.product().id}/"
        fields = fields_of(seller.get(path))
        sale = {"v0_sale": "9.90", "v0_sale_starts": "2026-11-01T00:00", "v0_sale_ends": "2030-12-01T00:00"}
        response = seller.post(path, **{**fields, **sale, "v0_price_JPY": "2100"})
        variant = stored(seller, response).variants[0]
        assert variant.sale is not None
        assert (variant.sale.price, variant.prices[0].amount) == (euros(990), 2100)
        again = seller.get(path).context["form"].variants[0]
        assert (again.values["sale_ends"], again.prices["JPY"]) == ("2030-12-01T00:00", "2100")

    def test_a_change_by_somebody_else_is_told_and_overwritten_only_knowingly(
        self, seller: Seller, fields_of: FieldsOf
    ) -> None:
        product = seller.product()
        path = f"products/{product.id}/"
        fields = {**fields_of(seller.get(path)), "title": "My title"}
        products.update(
            product_id=product.id,
            shop_id=seller.shop.id,
            actor_id=seller.user.id,
            change=ProductChange(title="Their title"),
        )
        refused = seller.post(path, **fields)
        assert refused.status_code == 422
        assert "Somebody changed this product" in refused.content.decode()
        assert 'value="My title"' in refused.content.decode()
        assert seller.post(path, **fields_of(refused)).status_code == 302
        assert products.seller_product(product_id=product.id, shop_id=seller.shop.id).title == "My title"

    def test_a_variant_no_longer_offered_stays_known(self, seller: Seller, fields_of: FieldsOf) -> None:
        path = f"products/{seller.product().id}/"
        fields = fields_of(seller.get(path))
        del fields["v1_offered"]
        product = stored(seller, seller.post(path, **fields))
        assert [variant.is_active for variant in product.variants] == [True, False]


class TestPublication:
    def test_submits_and_withdraws(self, seller: Seller) -> None:
        product = seller.product(is_public=False)
        seller.post(f"products/{product.id}/submit/")
        assert products.get(product_id=product.id).status is ProductStatus.PUBLISHED
        seller.post(f"products/{product.id}/withdraw/")
        found = products.seller_product(product_id=product.id, shop_id=seller.shop.id)
        assert found.status is ProductStatus.WITHDRAWN

    def test_withdrawing_a_draft_is_told_as_a_message(self, seller: Seller) -> None:
        product = seller.product(is_public=False)
        response = seller.client.post(f"/seller/products/{product.id}/withdraw/", follow=True)
        assert "cannot be moved" in response.content.decode()


class TestPictures:
    def test_adds_shows_and_removes(self, seller: Seller) -> None:
        product = seller.product()
        seller.post(f"products/{product.id}/pictures/", picture=picture(), alt="A teal mug")
        [shown] = seller.get(f"products/{product.id}/").context["pictures"]
        assert shown.alt == "A teal mug"
        seller.post(f"products/{product.id}/pictures/remove/", digest=shown.digest)
        assert seller.get(f"products/{product.id}/").context["pictures"] == []

    @pytest.mark.parametrize("alt", ["", "A mug"])
    def test_what_is_no_picture_or_has_no_words_is_refused(self, seller: Seller, alt: str) -> None:
        product = seller.product()
        upload = picture()
        if alt:
            upload.truncate(50)
        response = seller.client.post(
            f"/seller/products/{product.id}/pictures/", {"picture": upload, "alt": alt}, follow=True
        )
        assert "toast" in response.content.decode()
        assert response.context["pictures"] == []
