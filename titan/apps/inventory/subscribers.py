"""What stock learns from orders and returns."""

from collections.abc import Sequence
from datetime import datetime

from titan.apps.orders.events import OrderCancelled, OrderPlaced, OrderShipped
from titan.apps.refunds.events import ReturnInspected
from titan.kernel.events import Envelope, Event
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import SeenElsewhere, StockLine
from .events import StockChanged, StockSeenElsewhere, VariantBackInStock, VariantSoldOut

elsewhere = bus.subscribe("inventory.catalogue", topic="catalogue", size=500)
bus.keep(StockSeenElsewhere)
subscription = Subscription("inventory.orders")
returns = Subscription("inventory.returns")


@subscription.in_batches(OrderPlaced, OrderCancelled, OrderShipped)
def follow_orders(envelopes: Sequence[Envelope]) -> None:
    """Note placed orders, then free what was called off and book out what was shipped.

    Within a batch the kinds may change places: an order is placed before anything else happens to it,
    and it is never both called off and shipped. Each effect is bound to the state of its lines, so a
    replay has none. The purchase's id is the reservation's.
    """
    events = [envelope.event() for envelope in envelopes]
    placed = [e for e in events if isinstance(e, OrderPlaced)]
    cancelled = [e for e in events if isinstance(e, OrderCancelled)]
    shipped = [e for e in events if isinstance(e, OrderShipped)]
    api.note_orders(placed=[(e.order.id, e.purchase_id, e.order.shop_id) for e in placed])
    api.cancel_orders(cancelled=[(e.order_id, e.purchase_id, e.shop_id) for e in cancelled])
    api.ship_orders(shipped=[(e.order_id, e.shipped_at) for e in shipped])


@returns.on(ReturnInspected)
def take_back(_: Envelope, event: Event) -> None:
    """What can be sold again is on the shelf again."""
    assert isinstance(event, ReturnInspected)
    lines = [StockLine(one.variant_id, one.quantity) for one in event.lines if one.is_resellable]
    if lines:
        api.take_back(case_id=event.case_id, shop_id=event.shop_id, lines=lines)


@elsewhere.in_batches(StockChanged, VariantSoldOut, VariantBackInStock)
def see_elsewhere(envelopes: Sequence[Envelope]) -> None:
    """Note what other cells have."""
    api.see_elsewhere(seen=[_seen(envelope.event()) for envelope in envelopes])


def _seen(event: Event) -> SeenElsewhere:
    match event:
        case StockChanged():
            return _told(event, event.free, event.changed_at)
        case VariantBackInStock():
            return _told(event, event.free, event.at)
        case VariantSoldOut():
            return _told(event, 0, event.at)
    raise AssertionError(f"{event} is not taken")


def _told(
    event: StockChanged | VariantBackInStock | VariantSoldOut, free: int, at: datetime
) -> SeenElsewhere:
    return SeenElsewhere(event.variant_id, event.product_id, event.shop_id, max(0, free), at)
