"""What has to leave the shop, and by when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from titan.apps.shipping.contracts import Shipment

_SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel to hand over. `urgency` is late, soon or calm."""

    order_id: UUID
    recipient: str
    city: str
    country: str
    service: str
    ship_by: datetime
    urgency: str


def urgency_of(ship_by: datetime, *, now: datetime) -> str:
    """late, soon (within a day) or calm."""
    if ship_by <= now:
        return "late"
    return "soon" if ship_by - now <= _SOON else "calm"


def parcel(shipment: Shipment, *, now: datetime) -> Parcel:
    """A shipment as a line of a list."""
    return Parcel(
        order_id=shipment.order_id,
        recipient=shipment.address.name,
        city=shipment.address.city,
        country=shipment.address.country,
        service=shipment.service_name,
        ship_by=shipment.ship_by,
        urgency=urgency_of(shipment.ship_by, now=now),
    )
