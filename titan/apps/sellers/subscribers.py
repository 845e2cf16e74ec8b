"""What sellers learn from other cells."""

from datetime import UTC, datetime

from titan.kernel.events import Envelope, Event
from titan.kernel.ids import millis_of
from titan.platform.bus import api as bus

from . import api
from .contracts import Shop, ShopStatus
from .events import ShopChanged, ShopDescribed

elsewhere = bus.subscribe("sellers.catalogue", topic="catalogue")


@elsewhere.on(ShopChanged)
def adopt(_envelope: Envelope, event: Event) -> None:
    """Know the shop as it stands there."""
    assert isinstance(event, ShopChanged)
    shop = Shop(
        id=event.shop_id,
        owner_id=event.owner_id,
        name=event.name,
        slug=event.slug,
        status=ShopStatus(event.status),
        description="",
        country=event.country,
        city=event.city,
        currency=event.currency,
        commission_bp=event.commission_bp,
        is_on_holiday=event.is_on_holiday,
        holiday_until=None,
        created_at=datetime.fromtimestamp(millis_of(event.shop_id) / 1000, UTC),
    )
    api.adopt(shop=shop)


@elsewhere.on(ShopDescribed)
def adopt_description(_envelope: Envelope, event: Event) -> None:
    """Show what it says of itself."""
    assert isinstance(event, ShopDescribed)
    api.adopt_description(
        shop_id=event.shop_id, description=event.description, holiday_until=event.holiday_until
    )
