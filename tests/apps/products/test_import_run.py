"""Importing: what is written, that a second run finds nothing to do, and what a third one changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from tests.apps.products.conftest import OPERATOR, Market, open_market
from titan.apps.products import api as products
from titan.apps.products.contracts import (
    ImportedBatch,
    ImportedStock,
    PriceChange,
    ProductDraft,
    ProductStatus,
    Redirect,
    Sale,
    VariantDraft,
)
from titan.apps.products.domain import prices
from titan.apps.products.models import PriceRow, ProductRow, VariantRow
from titan.apps.sellers import api as sellers
from titan.apps.sellers.contracts import ShopNotSelling
from titan.kernel.money import Money
from titan.platform.db import sql

pytestmark = pytest.mark.django_db(transaction=True)
HEADER = "external_id,title,category,price,quantity,rating,description\n"
MUGS = "E1,Blue mug,Home > Mugs,12.90,5,4.5,<b>Fine</b><script>x</script>\nE2,Red mug,Home > Mugs,9,0,,\n"


@dataclass
class Importer:
    """Imports texts into shops, and keeps the stock that was handed over."""

    folder: Path
    shop_ids: list[UUID]
    stock: list[ImportedStock] = field(default_factory=list)
    progress: int = 0

    def run(self, text: str, *, fails_at_stock: bool = False) -> ImportedBatch:
        path = self.folder / "f.csv"
        path.write_text(HEADER + text, encoding="utf8")
        plan = products.plan_import(path=path, rejects=self.folder / "rejects.csv")

        def hand_over(rows: Sequence[ImportedStock]) -> None:
            if fails_at_stock:
                raise OSError("the machine died")
            self.stock += rows

        def advance(rows: int) -> None:
            self.progress += rows

        return products.run_import(
            plan=plan, shop_ids=self.shop_ids, actor_id=OPERATOR, on_stock=hand_over, on_progress=advance
        )


@pytest.fixture
def shop() -> Market:
    return open_market()


@pytest.fixture
def importer(shop: Market, tmp_path: Path) -> Importer:
    return Importer(tmp_path, [shop.shop_id])


def events() -> int:
    row = sql.one("SELECT count(*) FROM eventlog_event WHERE type LIKE 'products.%%'")
    return int(row[0]) if row else 0


def by_external_id(external_id: str) -> UUID:
    return ProductRow.objects.get(external_id=external_id).id


def test_products_are_public_told_and_their_stock_is_handed_over(shop: Market, importer: Importer) -> None:
    done = importer.run(MUGS)

    assert done == ImportedBatch(created=2, updated=0, unchanged=0)
    blue = products.get(product_id=by_external_id("E1"))
    assert blue.category_path == ("Home", "Mugs")
    assert (blue.price, blue.rating, blue.description_html) == (Money(1290, "EUR"), 450, "<p><b>Fine</b></p>")
    assert {card.title for card in products.list_products(category="home").results} == {"Blue mug", "Red mug"}
    assert {(stock.variant_id, stock.quantity) for stock in importer.stock} == {
        (blue.variants[0].id, 5),
        (products.get(product_id=by_external_id("E2")).variants[0].id, 0),
    }
    assert products.get_variants(variant_ids=[blue.variants[0].id])[blue.variants[0].id].is_sellable
    assert [step.to_status for step in products.history(product_id=blue.id)] == [ProductStatus.PUBLISHED]
    assert (events(), importer.progress) == (2, 2)


def test_a_second_run_finds_nothing_to_do(importer: Importer) -> None:
    importer.run(MUGS)
    importer.stock.clear()
    before = sql.query("SELECT ctid, xmin::text FROM products_product ORDER BY id")

    done = importer.run(MUGS)

    assert done == ImportedBatch(created=0, updated=0, unchanged=2)
    assert sql.query("SELECT ctid, xmin::text FROM products_product ORDER BY id") == before
    assert (events(), importer.stock) == (2, [])


def test_a_changed_row_changes_its_product_alone(importer: Importer) -> None:
    importer.run(MUGS)
    product = products.get(product_id=by_external_id("E1"))
    importer.stock.clear()

    done = importer.run(MUGS.replace("Blue mug", "Sky mug").replace("12.90", "13"))

    changed = products.get(product_id=product.id)
    assert done == ImportedBatch(created=0, updated=1, unchanged=1)
    assert (changed.title, changed.price, changed.version) == (
        "Sky mug",
        Money(1300, "EUR"),
        product.version + 1,
    )
    assert changed.published_at == product.published_at
    assert changed.variants[0].id == product.variants[0].id
    assert products.by_slug(slug=product.slug) == Redirect(changed.slug)
    assert [stock.product_id for stock in importer.stock] == [product.id]
    assert events() == 3


def test_taking_a_change_back_is_a_change(importer: Importer) -> None:
    importer.run(MUGS)
    slug = products.get(product_id=by_external_id("E1")).slug
    importer.run(MUGS.replace("Blue mug", "Sky mug"))

    assert importer.run(MUGS).updated == 1

    found = products.by_slug(slug=slug)
    assert not isinstance(found, Redirect)
    assert found.title == "Blue mug"


def test_a_run_that_died_before_the_stock_is_done_again(importer: Importer) -> None:
    with pytest.raises(OSError, match="died"):
        importer.run(MUGS, fails_at_stock=True)

    done = importer.run(MUGS)

    assert done.updated == 2
    assert {stock.quantity for stock in importer.stock} == {0, 5}
    assert ProductRow.objects.count() == VariantRow.objects.count() == 2
    assert importer.run(MUGS).unchanged == 2


def test_what_a_seller_withdrew_stays_withdrawn(shop: Market, importer: Importer) -> None:
    importer.run(MUGS)
    product_id = by_external_id("E1")
    products.withdraw(product_id=product_id, shop_id=shop.shop_id, actor_id=shop.owner_id)

    importer.run(MUGS.replace("Blue mug", "Sky mug"))

    found = products.seller_product(product_id=product_id, shop_id=shop.shop_id)
    assert (found.status, found.title) == (ProductStatus.WITHDRAWN, "Sky mug")
    assert [card.title for card in products.list_products().results] == ["Red mug"]


def test_a_product_that_the_seller_wrote_by_hand_is_found_by_its_external_id(
    shop: Market, importer: Importer
) -> None:
    variants = (VariantDraft("OWN", Money(500, "EUR")),)
    draft = ProductDraft("By hand", shop.category_id, variants, external_id="E1")
    own = products.create_draft(shop_id=shop.shop_id, actor_id=shop.owner_id, draft=draft)

    done = importer.run(MUGS)

    found = products.seller_product(product_id=own.id, shop_id=shop.shop_id)
    assert (done.created, done.updated) == (1, 1)
    assert (found.title, found.status) == ("Blue mug", ProductStatus.DRAFT)
    assert {variant.sku for variant in found.variants} == {"OWN", "E1"}


def test_a_sale_that_the_new_price_undercuts_is_over(shop: Market, importer: Importer) -> None:
    importer.run(MUGS)
    product = products.get(product_id=by_external_id("E1"))
    sale = Sale(Money(1000, "EUR"), product.updated_at, product.updated_at.replace(year=2090))
    products.set_prices(
        product_id=product.id,
        shop_id=shop.shop_id,
        changes=[PriceChange("E1", Money(1290, "EUR"), sale=sale)],
    )

    importer.run(MUGS.replace("12.90", "12.80"))
    kept = products.get(product_id=product.id).variants[0].sale
    importer.run(MUGS.replace("12.90", "9.99"))

    assert kept == sale
    changed = products.get(product_id=product.id)
    assert changed.variants[0].sale is None
    assert prices.lowest(changed.variants, now=product.updated_at)[0] == Money(999, "EUR")


def test_shops_get_the_same_products_each_time(shop: Market, tmp_path: Path) -> None:
    other = open_market("Another shop")
    importer = Importer(tmp_path, [shop.shop_id, other.shop_id])
    text = "".join(f"E{n},Mug number {n},Mugs,1,1,,\n" for n in range(40))

    importer.run(text)

    spread = [ProductRow.objects.filter(shop_id=shop_id).count() for shop_id in importer.shop_ids]
    assert min(spread) > 8
    assert importer.run(text).unchanged == 40


def test_a_closed_shop_takes_no_products(shop: Market, importer: Importer) -> None:
    sellers.suspend(shop_id=shop.shop_id, actor_id=OPERATOR, reason="complaints")

    with pytest.raises(ShopNotSelling):
        importer.run(MUGS)

    assert not ProductRow.objects.exists()
    assert not PriceRow.objects.exists()
