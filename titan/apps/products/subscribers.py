"""What products learn from others."""

from titan.apps.categories.events import CategoryChanged
from titan.apps.sellers.events import ShopChanged
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

shops = Subscription("products.shops")
categories = Subscription("products.categories")


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
