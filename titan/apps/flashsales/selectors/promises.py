"""What buyers were promised."""

from uuid import UUID

from titan.platform.db import sql

from ..contracts import Reservation, ReservationStatus
from ..models import ReservationRow

SHOWN = 100


def reservations_of(user_id: UUID) -> list[Reservation]:
    """The buyer's promises, the latest first; those that PostgreSQL refused are none."""
    rows = ReservationRow.objects.filter(user_id=user_id).exclude(status=ReservationStatus.REFUSED)
    return [_contract(row) for row in rows.order_by("-admitted_at")[:SHOWN]]


def outcome_of(reservation_id: UUID, user_id: UUID) -> tuple[str, int] | None:
    """The word for a reservation (reserved, sold_out, limit, over) and its end in milliseconds, 0 where it need not be paid."""
    row = sql.one(
        "SELECT flashsales_outcome(r), CASE r.status WHEN 'held' THEN (extract(epoch FROM r.expires_at) * 1000)::bigint"
        " ELSE 0 END FROM flashsales_reservation r WHERE r.id = %s AND r.user_id = %s",
        (reservation_id, user_id),
    )
    return None if row is None else (row[0], int(row[1]))


def _contract(row: ReservationRow) -> Reservation:
    return Reservation(
        id=row.id,
        item_id=row.item_id,
        user_id=row.user_id,
        units=row.units,
        status=ReservationStatus(row.status),
        admitted_at=row.admitted_at,
        expires_at=row.expires_at,
        purchase_id=row.purchase_id,
    )
