"""What shipping learns from orders and parcels. Shipments are of shops that are at home here; an order's home hears of what was sent."""

from titan.apps.orders.events import OrderCancelled, OrderPaid, OrderPlaced
from titan.apps.tracking.events import ParcelDelivered, ReplacementDelivered
from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Pairs, Subscription

from . import api
from .contracts import OrderToShip
from .events import ReplacementShipped, ServicesOffered, ShipmentShipped

elsewhere = bus.subscribe("shipping.catalogue", topic="catalogue")
subscription = Subscription("shipping.orders")
letters = bus.subscribe("shipping.letters", topic="letters")
bus.address(ShipmentShipped, to="order_id")
bus.address(ReplacementShipped, to="order_id")


@letters.on(ShipmentShipped, ReplacementShipped)
def tell_of_parcel(_: Envelope, event: Event) -> None:
    """A shop of another cell has sent what a buyer of this one ordered."""
    assert isinstance(event, ShipmentShipped | ReplacementShipped)
    api.take_shipped(event=event)


@elsewhere.on(ServicesOffered)
def adopt_services(_: Envelope, event: Event) -> None:
    """Show and quote what shops of other cells offer."""
    assert isinstance(event, ServicesOffered)
    api.adopt_services(shop_id=event.shop_id, services=event.services)


@subscription.in_runs(OrderPlaced)
def prepare(pairs: Pairs) -> None:
    """Only this event carries address and service."""
    own = [
        event for _, event in pairs if isinstance(event, OrderPlaced) and homes.is_here(event.order.shop_id)
    ]
    if own:
        api.prepare(orders=[_to_ship(event) for event in own])


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
    own = [
        event.order_id for _, event in pairs if isinstance(event, OrderPaid) and homes.is_here(event.shop_id)
    ]
    if own:
        api.open_shipments(order_ids=own)


@subscription.on(OrderCancelled)
def call_off(_: Envelope, event: Event) -> None:
    """Nothing shall be sent."""
    assert isinstance(event, OrderCancelled)
    if homes.is_here(event.shop_id):
        api.call_off(order_id=event.order_id)


@subscription.on(ParcelDelivered)
def record_delivered(_: Envelope, event: Event) -> None:
    """The parcel reached the buyer."""
    assert isinstance(event, ParcelDelivered)
    if homes.is_here(event.shop_id):
        api.record_delivered(order_id=event.order_id, at=event.delivered_at)


@subscription.on(ReplacementDelivered)
def record_replacement_delivered(_: Envelope, event: Event) -> None:
    """The parcel with the other goods reached the buyer."""
    assert isinstance(event, ReplacementDelivered)
    if homes.is_here(event.shop_id):
        api.record_delivered(
            order_id=event.order_id, at=event.delivered_at, replacement_id=event.replacement_id
        )
