"""What the home of an order hears of parcels that a shop of another cell sent."""

from titan.kernel.ids import derived_id
from titan.platform.db.transactions import required
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append

from ..events import ReplacementShipped, ShipmentShipped


def take(event: ShipmentShipped | ReplacementShipped) -> None:
    """See `api.take_shipped`. A shipment is sent once, so the copied stream has one event."""
    stream = derived_id(event.order_id, label=f"shipment:{event.shipment_id}")
    with required():
        if not reading.stream(stream):
            append([Pending(stream, event, 1)], is_copy=True)
