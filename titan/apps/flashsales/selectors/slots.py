"""A published slot and who may buy in it."""

from dataclasses import dataclass
from uuid import UUID

from titan.platform.db import sql

from ..contracts import Eligibility, SaleNotFound

_SLOT = """
SELECT s.id, (extract(epoch FROM s.starts_at) * 1000000)::bigint, (extract(epoch FROM s.ends_at) * 1000000)::bigint,
       s.is_stopped, sale.is_verified_only, sale.countries, sale.min_orders
FROM flashsales_slot s JOIN flashsales_sale sale ON sale.id = s.sale_id
WHERE s.id = %s AND sale.status = 'scheduled'
"""


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """Times in microseconds since 1970."""

    id: UUID
    starts_us: int
    ends_us: int
    is_stopped: bool
    eligibility: Eligibility


def published_slot(slot_id: UUID) -> SlotFacts:
    """The slot.

    Raises:
        SaleNotFound: there is none, or it is not published.
    """
    row = sql.one(_SLOT, (slot_id,))
    if row is None:
        raise SaleNotFound
    return SlotFacts(row[0], int(row[1]), int(row[2]), row[3], Eligibility(row[4], tuple(row[5]), row[6]))
