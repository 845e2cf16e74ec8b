"""Products of the demo with pictures, ratings and stock; spread over processes, since drawing takes time."""

import io
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, connections

from titan.apps.categories import api as categories
from titan.apps.inventory import api as inventory
from titan.apps.inventory.contracts import StockCount
from titan.apps.products import api as products
from titan.apps.products.contracts import Product, ProductDraft, ProductStatus, Sale, VariantDraft
from titan.kernel.money import Money
from titan.web.demo.catalogue.model import DemoCategory, DemoPrice, DemoProduct, DemoVariant
from titan.web.demo.pictures.recipe import PictureRecipe
from titan.web.demo.pictures.render import render

from .categories import texts

PICTURE_PX = 640
MAX_PICTURES = 2
PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Work:
    """A product to make, with the ids of what it hangs on."""

    product: DemoProduct
    category: DemoCategory
    category_id: UUID
    shop_id: UUID
    owner_id: UUID


def make_all(work: list[Work]) -> Iterator[str]:
    """Make every product, on two processes; yields a title as each is done."""
    connections.close_all()
    with multiprocessing.get_context("fork").Pool(PROCESSES, initializer=_prepare) as pool:
        yield from pool.imap_unordered(make, work, chunksize=4)


def _prepare() -> None:
    """Of a process: do not wait for the disk at each of thousands of commits; the next that waits is for all."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    # Read in a transaction, as making a product does, the tree is not kept.
    categories.tree()


def make(work: Work) -> str:
    """A published product with pictures, rating and stock; again has no further effect."""
    product = products.create_draft(
        shop_id=work.shop_id, actor_id=work.owner_id, draft=_draft(work), key=work.product.code
    )
    if product.status is ProductStatus.DRAFT:
        product = _publish(work, product)
    _stock(work, product)
    return work.product.title


def _publish(work: Work, product: Product) -> Product:
    for picture in work.product.pictures[:MAX_PICTURES]:
        products.add_picture(
            product_id=product.id,
            shop_id=work.shop_id,
            data=_drawn(picture.recipe),
            alt=picture.alt,
            actor_id=work.owner_id,
        )
    rating = work.product.rating
    if rating is not None:
        products.set_rating(
            product_id=product.id, rating=round(rating.average * 100), rating_count=rating.count
        )
    return products.submit(
        product_id=product.id,
        shop_id=work.shop_id,
        actor_id=work.owner_id,
        published_at=work.product.published_at,
    )


def _drawn(recipe: PictureRecipe) -> bytes:
    file = io.BytesIO()
    render(recipe, size=PICTURE_PX).save(file, "JPEG", quality=90)
    return file.getvalue()


def _draft(work: Work) -> ProductDraft:
    product = work.product
    return ProductDraft(
        title=product.title,
        category_id=work.category_id,
        variants=tuple(_variant(variant, work.category) for variant in product.variants),
        description=product.description_html,
        brand=product.brand,
        external_id=product.code,
        attributes=texts(product.values, work.category.attributes),
    )


def _variant(variant: DemoVariant, category: DemoCategory) -> VariantDraft:
    first, *others = variant.prices
    return VariantDraft(
        sku=variant.sku,
        price=_money(first),
        axes=texts(variant.axes, category.attributes),
        prices=tuple(_money(price) for price in others),
        sale=_sale(first),
        weight_grams=variant.weight_grams,
    )


def _money(price: DemoPrice) -> Money:
    return Money(price.amount_minor, price.currency)


def _sale(price: DemoPrice) -> Sale | None:
    if price.sale is None:
        return None
    return Sale(Money(price.sale.amount_minor, price.currency), price.sale.starts_at, price.sale.ends_at)


def _stock(work: Work, product: Product) -> None:
    units = {variant.sku: variant.stock for variant in work.product.variants}
    inventory.import_stock(
        rows=[
            StockCount(variant.id, product.id, work.shop_id, units[variant.sku])
            for variant in product.variants
        ]
    )
