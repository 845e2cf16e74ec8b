"""What the cart learns from orders: bought units leave it."""

from uuid import UUID

from titan.apps.orders.events import OrderPlaced
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import Bought

subscription = Subscription("cart.orders")


@subscription.in_runs(OrderPlaced)
def take_out(pairs: Pairs) -> None:
    """The checkpoint makes this happen once; of what was put in after the order nothing is taken."""
    bought: dict[UUID, list[Bought]] = {}
    for _, event in pairs:
        if isinstance(event, OrderPlaced):
            bought.setdefault(event.buyer_id, []).extend(
                Bought(line.variant_id, line.quantity, event.placed_at) for line in event.order.lines
            )
    for buyer_id in sorted(bought):
        api.clear_bought(user_id=buyer_id, bought=bought[buyer_id])
