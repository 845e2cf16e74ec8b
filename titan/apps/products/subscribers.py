"""What products learn from others, and the catalogue as all cells see it."""

from titan.apps.categories.events import CategoryChanged
from titan.apps.inventory.events import StockChanged, VariantBackInStock, VariantSoldOut
from titan.apps.reviews.events import RatingChanged
from titan.apps.sellers.events import ShopChanged, ShopDescribed
from titan.apps.shipping.events import ServicesOffered
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import Product, ShopFacts
from .events import ProductPublished, ProductWithdrawn

shops = Subscription("products.shops")
categories = Subscription("products.categories")
ratings = Subscription("products.ratings")
# Each of these tells all that is to be known of its stream: the last one suffices.
CATALOGUE = bus.publish(
    "catalogue",
    *(ProductPublished, ProductWithdrawn, ShopChanged, ShopDescribed),
    *(StockChanged, VariantSoldOut, VariantBackInStock, ServicesOffered, RatingChanged),
    is_compacted=True,
)
elsewhere = bus.subscribe("products.catalogue", topic=CATALOGUE.name)


@shops.on(ShopChanged)
def follow_shop(_envelope: Envelope, event: Event) -> None:
    """Copy the facts of the shop as it is now; listings follow by the periodic job."""
    assert isinstance(event, ShopChanged)
    api.copy_shop(shop_id=event.shop_id)


@categories.on(CategoryChanged)
def follow_category(_envelope: Envelope, event: Event) -> None:
    """Listings that tell the path of the category follow by the periodic job."""
    assert isinstance(event, CategoryChanged)
    if not event.is_new:
        api.mark_category(category_id=event.category_id)


@ratings.in_runs(RatingChanged)
def follow_reviews(pairs: Pairs) -> None:
    """Show the stars that products have now, on cards and in search too."""
    told = [event for _, event in pairs if isinstance(event, RatingChanged)]
    for product_id, event in {event.product_id: event for event in told}.items():
        if product_id is not None and homes.is_here(product_id):
            total = sum(number * given for number, given in enumerate(event.stars, 1))
            api.set_reviews(product_id=product_id, reviews=sum(event.stars), stars=total)


@elsewhere.in_runs(ProductPublished)
def adopt_listings(pairs: Pairs) -> None:
    """Show what other cells list."""
    products: list[Product] = [event.product for _, event in pairs if isinstance(event, ProductPublished)]
    api.adopt(products=products)


@elsewhere.on(ProductWithdrawn)
def drop_listing(_envelope: Envelope, event: Event) -> None:
    """Show it no more."""
    assert isinstance(event, ProductWithdrawn)
    api.drop_adopted(product_id=event.product_id, shop_id=event.shop_id)


@elsewhere.on(ShopChanged)
def adopt_shop(_envelope: Envelope, event: Event) -> None:
    """Know whether its shop sells."""
    assert isinstance(event, ShopChanged)
    is_open = event.status == "active"
    facts = ShopFacts(event.shop_id, event.name, event.slug, event.currency, is_open, event.is_on_holiday)
    api.adopt_shop(facts=facts)
