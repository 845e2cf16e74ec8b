"""What was put back into escrow for refunds."""

from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import Bearer, Reclaim, ReclaimStatus, TransferNotFound

_RECLAIM = """
SELECT refund_id, order_id, shop_id, bearer, status, currency, amount_minor, seller_minor, advance_minor,
    commission_minor, tax_minor, platform_minor, carrier_minor
FROM wallet_reclaim WHERE refund_id = %s
"""


def find(refund_id: UUID) -> Reclaim | None:
    """What was reclaimed for a refund, or None."""
    row = sql.one(_RECLAIM, (refund_id,))
    if row is None:
        return None
    refund, order_id, shop_id, bearer, status, currency, *amounts = row
    amount, seller, advance, commission, tax, platform, carrier = (Money(part, currency) for part in amounts)
    return Reclaim(
        refund_id=refund,
        order_id=order_id,
        shop_id=shop_id,
        bearer=Bearer(bearer),
        amount=amount,
        seller=seller,
        advance=advance,
        commission=commission,
        tax=tax,
        platform=platform,
        carrier=carrier,
        status=ReclaimStatus(status),
    )


def get(refund_id: UUID) -> Reclaim:
    """What was reclaimed for a refund. Raises TransferNotFound."""
    found = find(refund_id)
    if found is None:
        raise TransferNotFound
    return found
