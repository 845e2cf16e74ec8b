"""What payments learns from orders of this cell: money that goes back, cash that came in."""

from titan.apps.orders.events import OrderCancelled, OrderDelivered
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.eventlog.registry import Subscription

from . import api
from .contracts import PaymentMethod

subscription = Subscription("payments.orders")


@subscription.on(OrderCancelled)
def give_back(_: Envelope, event: Event) -> None:
    """How far the order was paid, payments knows best: the event may be older than the capture."""
    assert isinstance(event, OrderCancelled)
    if homes.is_here(event.order_id):
        api.cancel_order(
            payment_id=event.purchase_id,
            order_id=event.order_id,
            reason=event.reason or event.cancelled_by,
        )


@subscription.on(OrderDelivered)
def take_cash(_: Envelope, event: Event) -> None:
    """The courier was paid at the door."""
    assert isinstance(event, OrderDelivered)
    if event.payment_method == PaymentMethod.COD and homes.is_here(event.order_id):
        api.capture_cash(payment_id=event.purchase_id, order_id=event.order_id)
