"""What orders learn from payments and parcels."""

import structlog

from titan.apps.payments.events import PaymentCaptured
from titan.apps.shipping.events import ShipmentShipped
from titan.apps.tracking.events import ParcelDelivered
from titan.kernel.events import Envelope, Event
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import OrderNotFound, OrderStateConflict

log = structlog.get_logger(__name__)
subscription = Subscription("orders.fulfilment")


@subscription.in_runs(PaymentCaptured)
def mark_paid(pairs: Pairs) -> None:
    """The money of purchases, or of orders paid on delivery, is in escrow; mostly checkout has marked them."""
    captured = [event for _, event in pairs if isinstance(event, PaymentCaptured)]
    unpaid = api.unpaid(order_ids=[part.order_id for event in captured for part in event.parts])
    for event in captured:
        due = [part.order_id for part in event.parts if part.order_id in unpaid]
        if due:
            api.mark_paid(purchase_id=event.payment_id, order_ids=due)


@subscription.on(ShipmentShipped)
def mark_shipped(_: Envelope, event: Event) -> None:
    """The carrier has the parcel."""
    assert isinstance(event, ShipmentShipped)
    try:
        api.record_shipped(
            order_id=event.order_id,
            carrier=event.carrier,
            tracking_number=event.tracking_number,
            at=event.shipped_at,
        )
    except OrderStateConflict:
        # Cancelled at the same moment: the cancellation stands, the seller is told to recall the parcel.
        log.warning("orders.shipped_after_cancel", order=str(event.order_id))


@subscription.on(ParcelDelivered)
def mark_delivered(_: Envelope, event: Event) -> None:
    """The parcel reached the buyer."""
    assert isinstance(event, ParcelDelivered)
    try:
        api.record_delivered(order_id=event.order_id, at=event.delivered_at)
    except OrderNotFound:
        log.warning("orders.delivered_unknown", order=str(event.order_id))
    except OrderStateConflict:
        log.warning("orders.delivered_out_of_turn", order=str(event.order_id))
