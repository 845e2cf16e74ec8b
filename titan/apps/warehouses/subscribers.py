"""What warehouses learn from shops."""

from titan.apps.sellers.contracts import ShopStatus
from titan.apps.sellers.events import ShopChanged
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("warehouses.shops")


@subscription.on(ShopChanged)
def set_up_default(_: Envelope, event: Event) -> None:
    """An open shop has a place to keep its stock."""
    assert isinstance(event, ShopChanged)
    if event.status == ShopStatus.ACTIVE.value:
        api.ensure_default(shop_id=event.shop_id, country=event.country, city=event.city)
