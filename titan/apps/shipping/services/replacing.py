"""Parcels with goods that are sent instead of others of an order."""

from datetime import datetime
from uuid import UUID

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db.transactions import durable

from .. import selectors
from ..contracts import Shipment, ShipmentNotFound, ShipmentStateConflict, ShipmentStatus
from ..models import ShipmentRow
from . import handing_over
from .carriers.choosing import carrier_of


def ship(
    *, replacement_id: UUID, order_id: UUID, shop_id: UUID, carrier: str, actor_id: UUID | None
) -> Shipment:
    """See `api.ship_replacement`."""
    carrier_of(carrier)
    row = _begin(replacement_id, order_id, shop_id, carrier)
    return selectors.shipment(row) if row.status in handing_over.SENT else handing_over.book(row, actor_id)


def _begin(replacement_id: UUID, order_id: UUID, shop_id: UUID, carrier: str) -> ShipmentRow:
    """The shipment, of which is noted that a carrier is about to be called for it. Made on first use."""
    with durable():
        own = ShipmentRow.objects.filter(order_id=order_id, shop_id=shop_id, replacement_id=None).first()
        if own is None:
            raise ShipmentNotFound
        made = _row(own, replacement_id, carrier, at=clock.now())
        ShipmentRow.objects.bulk_create([made], ignore_conflicts=True)
        row = ShipmentRow.objects.select_for_update().get(id=made.id)
        if row.status == ShipmentStatus.CANCELLED.value:
            raise ShipmentStateConflict("The replacement was called off.")
    return row


def _row(own: ShipmentRow, replacement_id: UUID, carrier: str, *, at: datetime) -> ShipmentRow:
    """To the address of the order, by its service, with nothing to collect."""
    return ShipmentRow(
        id=derived_id(own.id, label=f"replacement:{replacement_id}"),
        order_id=own.order_id,
        replacement_id=replacement_id,
        order_number=own.order_number,
        shop_id=own.shop_id,
        buyer_id=own.buyer_id,
        status=ShipmentStatus.TO_SHIP.value,
        is_awaiting_payment=False,
        service_id=own.service_id,
        service_name=own.service_name,
        days_max=own.days_max,
        collect_minor=0,
        currency=own.currency,
        address=own.address,
        carrier=carrier,
        ship_by=at,
        booking_at=at,
        created_at=at,
        updated_at=at,
    )


def call_off(replacement_id: UUID, *, order_id: UUID) -> None:
    """See `api.call_off_replacement`. One that was never begun is made, so that a late `ship` of it fails."""
    own = ShipmentRow.objects.filter(order_id=order_id, replacement_id=None).first()
    if own is None:
        return
    now = clock.now()
    mark = _row(own, replacement_id, "", at=now)
    mark.status = ShipmentStatus.CANCELLED.value
    ShipmentRow.objects.bulk_create([mark], ignore_conflicts=True)
    over = (ShipmentStatus.DELIVERED.value, ShipmentStatus.CANCELLED.value)
    ShipmentRow.objects.filter(id=mark.id).exclude(status__in=over).update(
        status=ShipmentStatus.CANCELLED.value, is_label_to_void=True, updated_at=now
    )
