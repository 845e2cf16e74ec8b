"""What the cart learns from orders: bought units leave it."""

from collections import Counter
from uuid import UUID

from titan.apps.orders.events import OrderPlaced
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api

subscription = Subscription("cart.orders")


@subscription.in_runs(OrderPlaced)
def take_out(pairs: Pairs) -> None:
    """The checkpoint makes this happen once, so units put in again meanwhile stay."""
    bought: dict[UUID, Counter[UUID]] = {}
    for _, event in pairs:
        if isinstance(event, OrderPlaced):
            of_buyer = bought.setdefault(event.buyer_id, Counter())
            for line in event.order.lines:
                of_buyer[line.variant_id] += line.quantity
    for buyer_id in sorted(bought):
        api.clear_bought(user_id=buyer_id, bought=bought[buyer_id])
