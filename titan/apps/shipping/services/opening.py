"""What orders and parcels tell a shipment. Each is a subscriber's effect, so it happens once and in order."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, Value, When

from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.codec import to_values
from titan.kernel.ids import bucket_of, derived_id, millis_of, new_id
from titan.platform.db import sql

from ..contracts import OrderToShip, ShipmentNotFound, ShipmentStatus
from ..models import ShipmentRow

_RANDOM_BITS = (1 << 62) - 1


def shipment_id(order_id: UUID, *, shop_id: UUID) -> UUID:
    """The id of an order's shipment: the shop's bucket, the order's time, the same every time."""
    noise = derived_id(order_id, label="shipment").int & _RANDOM_BITS
    return new_id(bucket=bucket_of(shop_id), now_ms=millis_of(order_id), random_bits=noise)


def prepare(orders: Sequence[OrderToShip]) -> None:
    """See `api.prepare`."""
    now = clock.now()
    ShipmentRow.objects.bulk_create([_row(order, at=now) for order in orders], ignore_conflicts=True)


def _row(order: OrderToShip, *, at: datetime) -> ShipmentRow:
    return ShipmentRow(
        id=shipment_id(order.order_id, shop_id=order.shop_id),
        order_id=order.order_id,
        order_number=order.number,
        shop_id=order.shop_id,
        buyer_id=order.buyer_id,
        status=ShipmentStatus.TO_SHIP.value,
        is_awaiting_payment=order.is_prepaid,
        service_id=order.service_id,
        service_name=order.service_name,
        days_max=order.days_max,
        collect_minor=0 if order.is_prepaid else order.total.amount,
        currency=order.total.currency,
        address=to_values(PostalAddress, order.address),
        ship_by=order.ship_by,
        created_at=at,
        updated_at=at,
    )


def open_shipments(order_ids: Sequence[UUID]) -> None:
    """See `api.open_shipments`."""
    found = sql.query(
        "UPDATE shipping_shipment SET is_awaiting_payment = false, updated_at = %s WHERE id IN ("
        " SELECT id FROM shipping_shipment WHERE order_id = ANY(%s) AND replacement_id IS NULL"
        " ORDER BY id FOR UPDATE) RETURNING order_id",
        (clock.now(), list(order_ids)),
    )
    missing = set(order_ids) - {row[0] for row in found}
    if missing:
        raise ShipmentNotFound(f"no shipment of order {min(missing)}")


def call_off(order_id: UUID) -> None:
    """See `api.call_off`."""
    undelivered = ~Q(status=ShipmentStatus.DELIVERED.value)
    _update(
        order_id,
        status=Case(When(undelivered, then=Value(ShipmentStatus.CANCELLED.value)), default="status"),
        is_label_to_void=Case(
            When(undelivered & Q(booking_at__isnull=False), then=Value(value=True)),
            default="is_label_to_void",
        ),
    )


def _update(order_id: UUID, **changes: object) -> None:
    own = ShipmentRow.objects.filter(order_id=order_id, replacement_id=None)
    if not own.update(updated_at=clock.now(), **changes):
        raise ShipmentNotFound(f"no shipment of order {order_id}")


def deliver(order_id: UUID, *, replacement_id: UUID | None = None, at: datetime) -> None:
    """See `api.record_delivered`."""
    sent = ShipmentRow.objects.filter(status=ShipmentStatus.SHIPPED.value)
    sent.filter(order_id=order_id, replacement_id=replacement_id).update(
        status=ShipmentStatus.DELIVERED.value, updated_at=at
    )
