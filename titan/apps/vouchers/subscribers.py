"""What vouchers learn from orders and payments: those of an order that is off, or paid back as a whole, come back."""

from titan.apps.orders.events import OrderCancelled
from titan.apps.payments.events import PaymentRefunded
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.eventlog.registry import Subscription

from . import api

subscription = Subscription("vouchers.orders")


@subscription.on(OrderCancelled)
def give_back(_: Envelope, event: Event) -> None:
    """Before it shipped, so nothing was had for the voucher."""
    assert isinstance(event, OrderCancelled)
    if homes.is_here(event.order_id):
        api.give_back_order(purchase_id=event.purchase_id, order_id=event.order_id, shop_id=event.shop_id)


@subscription.on(PaymentRefunded)
def give_back_refunded(_: Envelope, event: Event) -> None:
    """Whether it was the last of what the buyer paid, payments knows."""
    assert isinstance(event, PaymentRefunded)
    api.give_back_refunded(purchase_id=event.payment_id, order_id=event.order_id)
