"""What a reservation gives, as checkout asks for it."""

from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import ReservationNotFound, ReservationOver, Terms

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
