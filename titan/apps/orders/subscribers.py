"""What orders learn from payments and parcels, and what the cells of buyer and shop tell each other of an order."""

import structlog

from titan.apps.payments.events import PaymentCaptured
from titan.apps.shipping.events import ShipmentShipped
from titan.apps.tracking.events import ParcelDelivered
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import CancelledBy, OrderNotFound, OrderStateConflict
from .events import (
    CancellationWished,
    OrderCancelled,
    OrderCompleted,
    OrderContested,
    OrderContestSettled,
    OrderDelivered,
    OrderPaid,
    OrderPlaced,
    OrderShipped,
)

log = structlog.get_logger(__name__)
subscription = Subscription("orders.fulfilment")
letters = bus.subscribe("orders.letters", topic="letters")
Later = (
    OrderPaid
    | OrderShipped
    | OrderDelivered
    | OrderCompleted
    | OrderCancelled
    | OrderContested
    | OrderContestSettled
)
LATER: tuple[type[Later], ...] = (
    *(OrderPaid, OrderShipped, OrderDelivered, OrderCompleted),
    *(OrderCancelled, OrderContested, OrderContestSettled),
)
bus.address(OrderPlaced, to="order.shop_id")
for later in LATER:
    bus.address(later, to="shop_id")
bus.address(CancellationWished, to="order_id")


@letters.on(OrderPlaced)
def begin_copy(envelope: Envelope, event: Event) -> None:
    """A buyer who is at home elsewhere ordered from a shop of this cell."""
    assert isinstance(event, OrderPlaced)
    api.take_copy(order_id=event.order.id, shop_id=event.order.shop_id, version=envelope.version, event=event)


@letters.on(*LATER)
def follow(envelope: Envelope, event: Event) -> None:
    """The order went on."""
    assert isinstance(event, LATER)
    api.take_copy(order_id=event.order_id, shop_id=event.shop_id, version=envelope.version, event=event)


@letters.on(CancellationWished)
@subscription.on(CancellationWished)
def cancel_as_wished(_: Envelope, event: Event) -> None:
    """The shop cannot or will not send it."""
    assert isinstance(event, CancellationWished)
    if not homes.is_here(event.order_id):
        return
    try:
        api.cancel(
            order_id=event.order_id, by=CancelledBy(event.by), reason=event.reason, shop_id=event.shop_id
        )
    except OrderStateConflict:
        # It shipped before the wish arrived.
        log.warning("orders.wished_too_late", order=str(event.order_id))


@subscription.in_runs(PaymentCaptured)
def mark_paid(pairs: Pairs) -> None:
    """The money of purchases, or of orders paid on delivery, is in escrow; mostly checkout has marked them."""
    captured = [event for _, event in pairs if isinstance(event, PaymentCaptured)]
    own = [part.order_id for event in captured for part in event.parts if homes.is_here(part.order_id)]
    unpaid = api.unpaid(order_ids=own)
    for event in captured:
        due = [part.order_id for part in event.parts if part.order_id in unpaid]
        if due:
            api.mark_paid(purchase_id=event.payment_id, order_ids=due)


@subscription.on(ShipmentShipped)
def mark_shipped(_: Envelope, event: Event) -> None:
    """The carrier has the parcel."""
    assert isinstance(event, ShipmentShipped)
    if not homes.is_here(event.order_id):
        return
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
    if not homes.is_here(event.order_id):
        return
    try:
        api.record_delivered(order_id=event.order_id, at=event.delivered_at)
    except OrderNotFound:
        log.warning("orders.delivered_unknown", order=str(event.order_id))
    except OrderStateConflict:
        log.warning("orders.delivered_out_of_turn", order=str(event.order_id))
