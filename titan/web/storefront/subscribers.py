"""What the storefront learns from events: which shared pages show something that is no longer so."""

from collections.abc import Sequence
from uuid import UUID

from titan.apps.inventory.events import StockChanged, StockSeenElsewhere, VariantBackInStock, VariantSoldOut
from titan.apps.products import api as products
from titan.apps.products.events import ListingAdopted, ListingDropped, ProductPublished, ProductWithdrawn
from titan.apps.reviews.events import RatingAdopted, RatingChanged
from titan.apps.sellers.events import ShopAdopted, ShopChanged
from titan.kernel.events import Envelope
from titan.platform.eventlog.registry import Subscription
from titan.platform.pages import holes

subscription = Subscription("storefront.pages", size=1000)
# A shop with more products has all product pages rendered anew: shops change rarely.
_MOST_OF_A_SHOP = 2000


@subscription.in_batches(
    *(ProductPublished, ProductWithdrawn, ShopChanged, StockChanged, VariantSoldOut, VariantBackInStock),
    *(ListingAdopted, ListingDropped, ShopAdopted, StockSeenElsewhere, RatingChanged, RatingAdopted),
)
def forget_pages(envelopes: Sequence[Envelope]) -> None:
    """Have the pages of changed products rendered anew.

    A withdrawn product is in no listing that could tell its slug, and withdrawals are rare: all product pages go.
    """
    tags: set[str] = set()
    product_ids: set[UUID] = set()
    for envelope in envelopes:
        match envelope.event():
            case ProductPublished(product=product) | ListingAdopted(product=product):
                tags.add(f"product:{product.slug}")
            case (
                StockChanged(product_id=id)
                | VariantSoldOut(product_id=id)
                | VariantBackInStock(product_id=id)
                | StockSeenElsewhere(product_id=id)
                | RatingChanged(product_id=UUID() as id)
                | RatingAdopted(product_id=UUID() as id)
            ):
                product_ids.add(id)
            case ProductWithdrawn() | ListingDropped():
                tags.add("products")
            case ShopChanged(shop_id=shop_id) | ShopAdopted(shop_id=shop_id):
                tags |= _of_shop(shop_id)
    tags |= {f"product:{card.slug}" for card in products.cards(product_ids=product_ids).values()}
    if tags:
        holes.forget(*tags)


def _of_shop(shop_id: UUID) -> set[str]:
    """The tags of the pages that tell of a shop: whether it sells now, and under which name."""
    slugs = products.slugs_of_shop(shop_id=shop_id, most=_MOST_OF_A_SHOP + 1)
    return {"products"} if len(slugs) > _MOST_OF_A_SHOP else {f"product:{slug}" for slug in slugs}
