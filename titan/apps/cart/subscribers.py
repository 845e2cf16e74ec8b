"""What the cart learns from orders: bought units leave it."""

from uuid import UUID

from titan.apps.orders.events import OrderPlaced
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("cart.orders")


@subscription.on(OrderPlaced)
def take_out(_: Envelope, event: Event) -> None:
    """The checkpoint makes this happen once, so units put in again meanwhile stay."""
    assert isinstance(event, OrderPlaced)
    bought: dict[UUID, int] = {}
    for line in event.order.lines:
        bought[line.variant_id] = bought.get(line.variant_id, 0) + line.quantity
    api.clear_bought(user_id=event.buyer_id, bought=bought)
