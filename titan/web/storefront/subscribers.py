"""What the storefront learns from events: which shared pages show something that is no longer so."""

from collections.abc import Sequence

from titan.apps.inventory.events import StockChanged, VariantBackInStock, VariantSoldOut
from titan.apps.products import api as products
from titan.apps.products.events import ProductPublished, ProductWithdrawn
from titan.kernel.events import Envelope
from titan.platform.eventlog.registry import Subscription
from titan.platform.pages import holes

subscription = Subscription("storefront.pages", size=1000)


@subscription.in_batches(ProductPublished, ProductWithdrawn, StockChanged, VariantSoldOut, VariantBackInStock)
def forget_pages(envelopes: Sequence[Envelope]) -> None:
    """Have the pages of changed products rendered anew.

    A withdrawn product is in no listing that could tell its slug, and withdrawals are rare: all product pages go.
    """
    tags, products_in_stock = set(), set()
    for envelope in envelopes:
        match envelope.event():
            case ProductPublished(product=product):
                tags.add(f"product:{product.slug}")
            case (
                StockChanged(product_id=id)
                | VariantSoldOut(product_id=id)
                | VariantBackInStock(product_id=id)
            ):
                products_in_stock.add(id)
            case ProductWithdrawn():
                tags.add("products")
    tags |= {f"product:{card.slug}" for card in products.cards(product_ids=products_in_stock).values()}
    if tags:
        holes.forget(*tags)
