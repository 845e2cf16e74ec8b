"""What search learns from products, stock and shops."""

from collections.abc import Callable, Sequence
from typing import Any

from titan.apps.inventory.events import StockChanged, StockSeenElsewhere, VariantBackInStock, VariantSoldOut
from titan.apps.products.events import ListingAdopted, ListingDropped, ProductPublished, ProductWithdrawn
from titan.apps.sellers.events import ShopAdopted, ShopChanged
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import Change, Listed, ShopSeen, StockSeen, Unlisted

subscription = Subscription("search.index", size=1000)


@subscription.in_batches(
    *(ProductPublished, ProductWithdrawn, StockChanged, VariantSoldOut, VariantBackInStock, ShopChanged),
    # What other cells have, as it was learnt from them.
    *(ListingAdopted, ListingDropped, StockSeenElsewhere, ShopAdopted),
)
def follow(envelopes: Sequence[Envelope]) -> None:
    """One commit of the index a batch."""
    events = [envelope.event() for envelope in envelopes]
    api.take(changes=[_TRANSLATE[type(event)](event) for event in events])


def _listed(event: ProductPublished | ListingAdopted) -> Change:
    return Listed(event.product)


def _unlisted(event: ProductWithdrawn | ListingDropped) -> Change:
    return Unlisted(event.product_id, event.shop_id)


def _stock(event: StockChanged) -> Change:
    return StockSeen(event.product_id, event.variant_id, event.shop_id, event.free > 0)


def _sold_out(event: VariantSoldOut) -> Change:
    return StockSeen(event.product_id, event.variant_id, event.shop_id, is_in_stock=False)


def _back(event: VariantBackInStock | StockSeenElsewhere) -> Change:
    return StockSeen(event.product_id, event.variant_id, event.shop_id, event.free > 0)


def _shop(event: ShopChanged | ShopAdopted) -> Change:
    is_open = event.status == "active"
    return ShopSeen(event.shop_id, event.name, event.slug, is_open, is_open and not event.is_on_holiday)


_TRANSLATE: dict[type[Event], Callable[[Any], Change]] = {
    ProductPublished: _listed,
    ProductWithdrawn: _unlisted,
    StockChanged: _stock,
    VariantSoldOut: _sold_out,
    VariantBackInStock: _back,
    ShopChanged: _shop,
    ListingAdopted: _listed,
    ListingDropped: _unlisted,
    StockSeenElsewhere: _back,
    ShopAdopted: _shop,
}
