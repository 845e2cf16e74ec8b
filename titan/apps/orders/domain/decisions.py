"""What may happen to an order next. Each decision answers an event, None where it has happened, or refuses."""

from datetime import datetime

from titan.kernel.money import Money

from ..contracts import CancelledBy, Order, OrderStateConflict, OrderStatus
from ..events import (
    OrderCancelled,
    OrderCompleted,
    OrderContested,
    OrderContestSettled,
    OrderDelivered,
    OrderPaid,
    OrderShipped,
)

_AFTER_SHIPPING = (OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.COMPLETED)
_AFTER_DELIVERY = (OrderStatus.DELIVERED, OrderStatus.COMPLETED)


def pay(order: Order, *, at: datetime) -> OrderPaid | None:
    """The order's money has arrived in escrow.

    Raises:
        OrderStateConflict: the order was cancelled; the money must go back.
    """
    if order.is_paid:
        return None
    _refuse_if_cancelled(order)
    return OrderPaid(
        order_id=order.id,
        purchase_id=order.purchase_id,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        amount=order.total,
        paid_at=at,
    )


def ship(order: Order, *, carrier: str, tracking_number: str, at: datetime) -> OrderShipped | None:
    """The seller handed it over.

    Raises:
        OrderStateConflict: it was cancelled, or is not paid and not cash on delivery.
    """
    if order.status in _AFTER_SHIPPING:
        return None
    _refuse_if_cancelled(order)
    if not order.is_paid and order.payment_method != "cod":
        raise OrderStateConflict("The order is not paid yet, so it must not be shipped.")
    return OrderShipped(
        order_id=order.id,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        carrier=carrier,
        tracking_number=tracking_number,
        lines=order.lines,
        shipped_at=at,
    )


def deliver(order: Order, *, at: datetime) -> OrderDelivered | None:
    """The parcel reached the buyer.

    Raises:
        OrderStateConflict: it was cancelled, or never shipped.
    """
    if order.status in _AFTER_DELIVERY:
        return None
    _refuse_if_cancelled(order)
    if order.status is not OrderStatus.SHIPPED:
        raise OrderStateConflict("The order has not been shipped, so it cannot have been delivered.")
    return OrderDelivered(
        order_id=order.id,
        purchase_id=order.purchase_id,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        total=order.total,
        payment_method=order.payment_method,
        delivered_at=at,
    )


def complete(
    order: Order, *, commission_bp: int, by_buyer: bool, at: datetime, even_undelivered: bool = False
) -> OrderCompleted | None:
    """The seller has earned the money.

    Raises:
        OrderStateConflict: it was not delivered (or with `even_undelivered` not shipped), or not paid.
    """
    if order.status is OrderStatus.COMPLETED:
        return None
    is_lost = even_undelivered and order.status is OrderStatus.SHIPPED
    if order.status is not OrderStatus.DELIVERED and not is_lost:
        raise OrderStateConflict(
            f"Only a delivered order can be confirmed; this one is {order.status.value}."
        )
    if not order.is_paid:
        raise OrderStateConflict("The payment of this order has not arrived yet; please try again shortly.")
    if order.is_contested:
        raise OrderStateConflict("The buyer's objection to this order is not settled yet.")
    return OrderCompleted(
        order_id=order.id,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        seller_id=order.seller_id,
        total=order.total,
        commission_bp=commission_bp,
        is_confirmed_by_buyer=by_buyer,
        completed_at=at,
        escrowed=order.total + order.subsidy,
        commission=order.commission,
        commission_tax=order.commission_tax,
        purchase_id=order.purchase_id,
        goods=_paid_for_goods(order),
    )


def _paid_for_goods(order: Order) -> Money:
    paid = (line.total - line.discount if line.discount else line.total for line in order.lines)
    return sum(paid, Money.zero(order.total.currency))


def contest(order: Order, *, reason: str, at: datetime) -> OrderContested | None:
    """The buyer objects, so that the order does not complete by itself. Nothing once it is over.

    Raises:
        OrderStateConflict: it has not been shipped (then it can be cancelled).
    """
    if order.is_contested or order.status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED):
        return None
    if order.status not in (OrderStatus.SHIPPED, OrderStatus.DELIVERED):
        raise OrderStateConflict("The order has not been shipped; it can simply be cancelled.")
    return OrderContested(
        order_id=order.id, buyer_id=order.buyer_id, shop_id=order.shop_id, reason=reason, contested_at=at
    )


def settle_contest(order: Order, *, at: datetime) -> OrderContestSettled | None:
    """The objection is dealt with."""
    if not order.is_contested:
        return None
    return OrderContestSettled(
        order_id=order.id, buyer_id=order.buyer_id, shop_id=order.shop_id, settled_at=at
    )


def cancel(order: Order, *, by: CancelledBy, reason: str, at: datetime) -> OrderCancelled | None:
    """The order is called off.

    Raises:
        OrderStateConflict: it is on its way or beyond.
    """
    if order.status is OrderStatus.CANCELLED:
        return None
    if not order.can_cancel:
        raise OrderStateConflict(f"The order is already {order.status.value}; it can no longer be cancelled.")
    return OrderCancelled(
        order_id=order.id,
        purchase_id=order.purchase_id,
        buyer_id=order.buyer_id,
        shop_id=order.shop_id,
        lines=order.lines,
        total=order.total,
        is_paid=order.is_paid,
        cancelled_by=by.value,
        reason=reason,
        cancelled_at=at,
    )


def _refuse_if_cancelled(order: Order) -> None:
    if order.status is OrderStatus.CANCELLED:
        raise OrderStateConflict("The order has been cancelled.")
