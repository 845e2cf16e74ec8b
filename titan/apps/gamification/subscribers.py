"""What coins learn from orders and payments of this cell: finished orders earn, what is called off or paid back gives back."""

from titan.apps.orders.events import OrderCancelled, OrderCompleted
from titan.apps.payments.events import PaymentRefunded
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("gamification.orders")


@subscription.on(OrderCompleted)
def earn(_: Envelope, event: Event) -> None:
    """Orders that were completed before their goods were recorded earn nothing."""
    assert isinstance(event, OrderCompleted)
    if event.goods is not None and event.purchase_id is not None and homes.is_here(event.order_id):
        api.earn(
            order_id=event.order_id,
            purchase_id=event.purchase_id,
            user_id=event.buyer_id,
            goods=event.goods,
        )


@subscription.on(OrderCancelled)
def give_back(_: Envelope, event: Event) -> None:
    """All that the order spent."""
    assert isinstance(event, OrderCancelled)
    if homes.is_here(event.order_id):
        api.give_back_order(purchase_id=event.purchase_id, order_id=event.order_id)


@subscription.on(PaymentRefunded)
def follow_refund(_: Envelope, event: Event) -> None:
    """How much is back by now, payments knows."""
    assert isinstance(event, PaymentRefunded)
    api.follow_refund(purchase_id=event.payment_id, order_id=event.order_id, buyer_id=event.buyer_id)
