"""What shipping learns from orders and parcels."""

from titan.apps.orders.events import OrderCancelled, OrderPaid, OrderPlaced
from titan.apps.tracking.events import ParcelDelivered, ReplacementDelivered
from titan.kernel.events import Envelope, Event
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import OrderToShip
from .events import ServicesOffered

elsewhere = bus.subscribe("shipping.catalogue", topic="catalogue")
subscription = Subscription("shipping.orders")


@elsewhere.on(ServicesOffered)
def adopt_services(_: Envelope, event: Event) -> None:
    """Show and quote what shops of other cells offer."""
    assert isinstance(event, ServicesOffered)
    api.adopt_services(shop_id=event.shop_id, services=event.services)


@subscription.in_runs(OrderPlaced)
def prepare(pairs: Pairs) -> None:
    """Only this event carries address and service."""
    api.prepare(orders=[_to_ship(event) for _, event in pairs if isinstance(event, OrderPlaced)])


def _to_ship(event: OrderPlaced) -> OrderToShip:
    order = event.order
    return OrderToShip(
        order_id=order.id,
        number=event.number,
        shop_id=order.shop_id,
        buyer_id=event.buyer_id,
        address=event.address,
        service_id=order.shipping_service_id,
        service_name=order.shipping_service,
        days_max=order.days_max,
        total=order.total,
        is_prepaid=event.is_prepaid,
        ship_by=event.ship_by,
    )


@subscription.in_runs(OrderPaid)
def open_shipments(pairs: Pairs) -> None:
    """The money is in escrow."""
    api.open_shipments(order_ids=[envelope.stream for envelope, _ in pairs])


@subscription.on(OrderCancelled)
def call_off(_: Envelope, event: Event) -> None:
    """Nothing shall be sent."""
    assert isinstance(event, OrderCancelled)
    api.call_off(order_id=event.order_id)


@subscription.on(ParcelDelivered)
def record_delivered(_: Envelope, event: Event) -> None:
    """The parcel reached the buyer."""
    assert isinstance(event, ParcelDelivered)
    api.record_delivered(order_id=event.order_id, at=event.delivered_at)


@subscription.on(ReplacementDelivered)
def record_replacement_delivered(_: Envelope, event: Event) -> None:
    """The parcel with the other goods reached the buyer."""
    assert isinstance(event, ReplacementDelivered)
    api.record_delivered(order_id=event.order_id, at=event.delivered_at, replacement_id=event.replacement_id)
