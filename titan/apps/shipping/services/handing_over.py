"""Handing a shipment to a carrier: book outside every transaction, then record, once."""

from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from titan.apps.sellers import api as sellers
from titan.apps.users.contracts import PostalAddress
from titan.kernel import clock
from titan.kernel.codec import from_json
from titan.kernel.events import Envelope
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import failpoints, homes
from titan.platform.db.transactions import durable
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append

from .. import selectors
from ..contracts import (
    CarrierUnavailable,
    Shipment,
    ShipmentNotFound,
    ShipmentNotReady,
    ShipmentStateConflict,
    ShipmentStatus,
)
from ..domain import days
from ..events import ReplacementShipped, ShipmentShipped
from ..models import ShipmentRow
from .carriers.choosing import carrier_of
from .carriers.port import LabelRequest, Sender

log = structlog.get_logger(__name__)
SENT = (ShipmentStatus.SHIPPED.value, ShipmentStatus.DELIVERED.value)
_VOIDS_AT_ONCE = 100


def ship(*, order_id: UUID, shop_id: UUID, carrier: str, actor_id: UUID | None) -> Shipment:
    """See `api.ship`."""
    carrier_of(carrier)
    row = _begin(order_id, shop_id, carrier)
    return selectors.shipment(row) if row.status in SENT else book(row, actor_id)


def book(row: ShipmentRow, actor_id: UUID | None) -> Shipment:
    """Book a label for a shipment of which is noted that it is about to be, and record it as sent.

    Raises:
        CarrierUnavailable, CarrierRefused, ShipmentStateConflict: as `api.ship`.
    """
    failpoints.reach("shipping.ship.before_booking")
    shipped_at = clock.now()
    due_at = days.delivered_by(shipped_at, row.days_max)
    label = carrier_of(row.carrier).book(_request(row, due_at))
    failpoints.reach("shipping.ship.after_booking")
    shipped = _record(row.id, label.tracking_number, shipped_at, due_at, actor_id)
    failpoints.reach("shipping.ship.after_recording")
    return shipped


def _begin(order_id: UUID, shop_id: UUID, carrier: str) -> ShipmentRow:
    """Note that a carrier is about to be called; a try that began with another carrier stays with it."""
    known = _facts_of(order_id, shop_id)
    with durable():
        own = ShipmentRow.objects.filter(order_id=order_id, shop_id=shop_id, replacement_id=None)
        row = own.select_for_update().first()
        if row is None:
            raise ShipmentNotReady(retry_after=1) if known else ShipmentNotFound
        if row.status in SENT:
            return row
        _check_may_go(row, known)
        if row.booking_at is None:
            row.booking_at = row.updated_at = clock.now()
            row.carrier = carrier
            row.save(update_fields=["booking_at", "carrier", "updated_at"])
    return row


def _facts_of(order_id: UUID, shop_id: UUID) -> frozenset[str]:
    """Event types of the order, if it is the shop's: the log may know more than the shipment does yet."""
    if homes.is_here(order_id):
        facts = reading.stream(order_id)
    else:
        # Where another cell is the order's home, orders copies its events, and keeps the shop's wishes, beside the shop.
        beside = [derived_id(shop_id, label=f"{kind}:{order_id}") for kind in ("order", "wish")]
        facts = [fact for stream in beside for fact in reading.stream(stream)]
    return frozenset(fact.type for fact in facts if _shop_of(fact) == str(shop_id))


def _shop_of(fact: Envelope) -> str:
    """Where buyer and shop were parted by a move, what is copied begins later than with the order's first event."""
    named = fact.payload.get("shop_id") or fact.payload.get("order", {}).get("shop_id")
    return str(named)


def _check_may_go(row: ShipmentRow, known: frozenset[str]) -> None:
    if row.status == ShipmentStatus.CANCELLED.value or "orders.order_cancelled.v1" in known:
        raise ShipmentStateConflict("The order was cancelled.")
    if "orders.cancellation_wished.v1" in known:
        raise ShipmentStateConflict("The order is being cancelled, as you asked.")
    if row.is_awaiting_payment:
        if "orders.order_paid.v1" in known:
            raise ShipmentNotReady(retry_after=1)
        raise ShipmentStateConflict("The order is not paid yet.")


def _request(row: ShipmentRow, due_at: datetime) -> LabelRequest:
    shop = sellers.get(shop_id=row.shop_id)
    return LabelRequest(
        key=row.id,
        reference=row.order_number,
        service=row.service_name,
        sender=Sender(shop.name, shop.city, shop.country),
        address=from_json(PostalAddress, row.address),
        collect=Money(row.collect_minor, row.currency) if row.collect_minor else None,
        due_at=due_at,
    )


def _record(
    id: UUID, tracking_number: str, shipped_at: datetime, due_at: datetime, actor_id: UUID | None
) -> Shipment:
    """The shipment as sent, with its event; whoever comes second gets what the first recorded.

    Raises:
        ShipmentStateConflict: the order was cancelled meanwhile; the label is marked to be voided.
    """
    with durable():
        row = ShipmentRow.objects.select_for_update().get(id=id)
        if row.status == ShipmentStatus.TO_SHIP.value:
            row.status = ShipmentStatus.SHIPPED.value
            row.tracking_number = tracking_number
            row.shipped_at, row.shipped_by, row.estimated_delivery_at = shipped_at, actor_id, due_at
            row.updated_at = clock.now()
            row.save()
            append([Pending(row.id, _shipped(row, shipped_at, due_at))])
        elif row.status == ShipmentStatus.CANCELLED.value:
            row.is_label_to_void = True
            row.save(update_fields=["is_label_to_void"])
    if row.status == ShipmentStatus.CANCELLED.value:
        raise ShipmentStateConflict("The order was cancelled at the same moment; the label is voided.")
    return selectors.shipment(row)


def _shipped(
    row: ShipmentRow, shipped_at: datetime, due_at: datetime
) -> ShipmentShipped | ReplacementShipped:
    facts: dict[str, Any] = {
        "shipment_id": row.id,
        "order_id": row.order_id,
        "shop_id": row.shop_id,
        "buyer_id": row.buyer_id,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "shipped_at": shipped_at,
        "estimated_delivery_at": due_at,
    }
    if row.replacement_id is None:
        return ShipmentShipped(**facts)
    return ReplacementShipped(replacement_id=row.replacement_id, **facts)


def void_labels() -> int:
    """See `api.void_labels`."""
    due = ShipmentRow.objects.filter(is_label_to_void=True).order_by("updated_at")[:_VOIDS_AT_ONCE]
    return sum(_void(row) for row in due)


def _void(row: ShipmentRow) -> bool:
    try:
        carrier_of(row.carrier).void(row.id)
    except CarrierUnavailable:
        log.warning("shipping.void_later", shipment=str(row.id), carrier=row.carrier)
        return False
    ShipmentRow.objects.filter(id=row.id).update(is_label_to_void=False, updated_at=clock.now())
    return True
