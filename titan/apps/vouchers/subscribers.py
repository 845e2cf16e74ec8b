"""What vouchers learn from orders: those of a cancelled order come back."""

from titan.apps.orders.events import OrderCancelled
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("vouchers.orders")


@subscription.on(OrderCancelled)
def give_back(_: Envelope, event: Event) -> None:
    """Before it shipped, so nothing was had for the voucher."""
    assert isinstance(event, OrderCancelled)
    api.give_back_order(purchase_id=event.purchase_id, order_id=event.order_id, shop_id=event.shop_id)
