"""Reading parcels."""

from uuid import UUID

from .contracts import ParcelNotFound, ParcelTrack, Scan, TrackingStatus
from .domain import progress
from .models import ParcelRow, ScanRow


def scan(row: ScanRow) -> Scan:
    """The contract of a scan."""
    return Scan(TrackingStatus(row.status), row.place, row.note, row.scanned_at)


def track(row: ParcelRow) -> ParcelTrack:
    """A parcel with its history."""
    return ParcelTrack(
        order_id=row.order_id,
        carrier=row.carrier,
        tracking_number=row.tracking_number,
        status=TrackingStatus(row.status),
        estimated_delivery_at=row.estimated_delivery_at,
        scans=progress.history([scan(found) for found in row.scans.all()]),
    )


def _one(**conditions: object) -> ParcelRow:
    row = ParcelRow.objects.prefetch_related("scans").filter(**conditions).first()
    if row is None:
        raise ParcelNotFound
    return row


def of_order(
    order_id: UUID, *, buyer_id: UUID | None, shop_id: UUID | None, replacement_id: UUID | None = None
) -> ParcelTrack:
    """See `api.track_of`, `api.track_of_replacement`."""
    owner = {"buyer_id": buyer_id, "shop_id": shop_id}
    given = {name: value for name, value in owner.items() if value is not None}
    return track(_one(order_id=order_id, replacement_id=replacement_id, **given))


def by_number(carrier: str, tracking_number: str) -> ParcelTrack:
    """The parcel of a number.

    Raises:
        ParcelNotFound: there is none.
    """
    return track(_one(carrier=carrier, tracking_number=tracking_number))
