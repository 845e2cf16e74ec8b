"""An order as its events make it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from titan.kernel.events import Event

from ..contracts import CancelledBy, Order, OrderStatus, TimelineEntry
from ..events import (
    OrderCancelled,
    OrderCompleted,
    OrderContested,
    OrderContestSettled,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)

_CANCELLED_TEXT = {
    CancelledBy.BUYER: "Cancelled by the buyer",
    CancelledBy.SELLER: "Cancelled by the shop",
    CancelledBy.UNPAID: "Cancelled: it was not paid in time",
    CancelledBy.UNSHIPPED: "Cancelled: it was not shipped in time",
    CancelledBy.OPERATOR: "Cancelled by support",
}


@dataclass(frozen=True, slots=True)
class OrderState:
    """The folded order; `order` is None before it is placed."""

    order: Order | None = None
    commission_bp: int = 0

    @classmethod
    def initial(cls) -> Self:
        """Nothing has happened."""
        return cls()

    def apply(self, event: Event) -> Self:
        """The state after the event."""
        if isinstance(event, OrderPlaced):
            return replace(self, order=_placed(event), commission_bp=event.order.commission_bp)
        if self.order is None:
            raise ValueError(f"{event.type} before the order was placed")
        order = _next(self.order, event)
        return replace(self, order=replace(order, version=self.order.version + 1))


def _placed(event: OrderPlaced) -> Order:
    draft = event.order
    return Order(
        id=draft.id,
        number=event.number,
        purchase_id=event.purchase_id,
        buyer_id=event.buyer_id,
        shop_id=draft.shop_id,
        shop_name=draft.shop_name,
        seller_id=draft.seller_id,
        status=OrderStatus.PLACED,
        payment_method=event.payment_method,
        is_paid=False,
        lines=draft.lines,
        goods=draft.goods,
        shipping=draft.shipping,
        tax=draft.tax,
        total=draft.total,
        address=event.address,
        shipping_service=draft.shipping_service,
        carrier="",
        tracking_number="",
        placed_at=event.placed_at,
        ship_by=event.ship_by,
        shipped_at=None,
        delivered_at=None,
        completed_at=None,
        cancelled_at=None,
        cancelled_by="",
        cancel_reason="",
        timeline=(TimelineEntry("placed", "Order placed", event.placed_at),),
        version=1,
        discounts=draft.discounts,
        commission=draft.commission,
        commission_tax=draft.commission_tax,
    )


def _next(order: Order, event: Event) -> Order:
    match event:
        case OrderPaid():
            status = OrderStatus.PAID if order.status is OrderStatus.PLACED else order.status
            return _noted(
                replace(order, status=status, is_paid=True), "paid", "Payment received", event.paid_at
            )
        case OrderShipped():
            shipped = replace(
                order,
                status=OrderStatus.SHIPPED,
                carrier=event.carrier,
                tracking_number=event.tracking_number,
                shipped_at=event.shipped_at,
            )
            detail = f"Handed to {event.carrier}, tracking number {event.tracking_number}"
            return _noted(shipped, "shipped", detail, event.shipped_at)
        case OrderDelivered():
            delivered = replace(order, status=OrderStatus.DELIVERED, delivered_at=event.delivered_at)
            return _noted(delivered, "delivered", "Delivered", event.delivered_at)
        case OrderContested():
            return _noted(
                replace(order, is_contested=True), "contested", "The buyer objected", event.contested_at
            )
        case OrderContestSettled():
            settled = replace(order, is_contested=False)
            return _noted(settled, "contest_settled", "The objection is settled", event.settled_at)
    return _ended(order, event)


def _ended(order: Order, event: Event) -> Order:
    match event:
        case OrderCompleted():
            completed = replace(order, status=OrderStatus.COMPLETED, completed_at=event.completed_at)
            detail = (
                "Receipt confirmed" if event.is_confirmed_by_buyer else "Completed: no objection was made"
            )
            return _noted(completed, "completed", detail, event.completed_at)
        case OrderCancelled():
            cancelled = replace(
                order,
                status=OrderStatus.CANCELLED,
                cancelled_at=event.cancelled_at,
                cancelled_by=event.cancelled_by,
                cancel_reason=event.reason,
            )
            text = _CANCELLED_TEXT[CancelledBy(event.cancelled_by)]
            detail = f"{text}: {event.reason}" if event.reason else text
            return _noted(cancelled, "cancelled", detail, event.cancelled_at)
    raise ValueError(f"{event.type} is not an event of an order")


def _noted(order: Order, what: str, detail: str, at: datetime) -> Order:
    return replace(order, timeline=(*order.timeline, TimelineEntry(what, detail, at)))
