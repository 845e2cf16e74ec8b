"""What buyers were promised, and what it gives them."""

from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import Promise, Reservation, ReservationNotFound, ReservationOver, ReservationStatus, Terms
from ..models import ReservationRow
from .items import item_of

MOST = 100

_TERMS = """
SELECT r.item_id, i.shop_id, i.variant_id, r.units, i.price_minor, i.currency, r.expires_at,
       r.status = 'held' AND r.expires_at > now()
FROM flashsales_reservation r JOIN flashsales_item i ON i.id = r.item_id
WHERE r.id = %s AND r.user_id = %s AND r.status <> 'refused'
"""


def terms(reservation_id: UUID, user_id: UUID) -> Terms:
    """See `api.terms_of`."""
    row = sql.one(_TERMS, (reservation_id, user_id))
    if row is None:
        raise ReservationNotFound
    item_id, shop_id, variant_id, units, price, currency, expires_at, is_payable = row
    if not is_payable:
        raise ReservationOver
    return Terms(reservation_id, item_id, shop_id, variant_id, units, Money(price, currency), expires_at)


def promises(user_id: UUID) -> tuple[Promise, ...]:
    """See `api.promises_of`."""
    rows = ReservationRow.objects.select_related("item__slot").filter(user_id=user_id)
    kept = rows.exclude(status=ReservationStatus.REFUSED).order_by("-admitted_at", "-id")[:MOST]
    return tuple(_promise(row) for row in kept)


def promise(reservation_id: UUID, user_id: UUID) -> Promise:
    """See `api.promise`."""
    row = (
        ReservationRow.objects.select_related("item__slot").filter(id=reservation_id, user_id=user_id).first()
    )
    if row is None:
        raise ReservationNotFound
    return _promise(row)


def outcome_of(reservation_id: UUID, user_id: UUID) -> tuple[str, int] | None:
    """The word for a reservation (reserved, sold_out, limit, over) and its end in milliseconds, 0 where it need not be paid."""
    row = sql.one(
        "SELECT flashsales_outcome(r), CASE r.status WHEN 'held' THEN (extract(epoch FROM r.expires_at) * 1000)::bigint"
        " ELSE 0 END FROM flashsales_reservation r WHERE r.id = %s AND r.user_id = %s",
        (reservation_id, user_id),
    )
    return None if row is None else (row[0], int(row[1]))


def _promise(row: ReservationRow) -> Promise:
    reservation = Reservation(
        id=row.id,
        item_id=row.item_id,
        user_id=row.user_id,
        units=row.units,
        status=ReservationStatus(row.status),
        admitted_at=row.admitted_at,
        expires_at=row.expires_at,
        purchase_id=row.purchase_id,
    )
    return Promise(reservation, item_of(row.item))
