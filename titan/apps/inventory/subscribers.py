"""What stock learns from orders and returns."""

from collections.abc import Sequence

from titan.apps.orders.events import OrderCancelled, OrderPlaced, OrderShipped
from titan.apps.refunds.events import ReturnInspected
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import StockLine

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
