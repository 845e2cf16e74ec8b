"""What is booked as fees of card providers."""

from collections.abc import Sequence
from uuid import UUID

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import ProviderFee

_BOOKED = """
SELECT t.reference_id, t.currency, sum(CASE WHEN t.debit_id = a.id THEN t.amount_minor ELSE -t.amount_minor END)::bigint,
    count(*)
FROM wallet_transfer t JOIN wallet_account a ON a.id IN (t.debit_id, t.credit_id) AND a.kind = 'provider_fee'
WHERE t.reference_id = ANY(%s) AND t.status = 'posted'
GROUP BY t.reference_id, t.currency
"""


def of_payments(payment_ids: Sequence[UUID]) -> tuple[ProviderFee, ...]:
    """Each payment's fee, as the sum of its bookings."""
    rows = sql.query(_BOOKED, (list(payment_ids),))
    return tuple(
        ProviderFee(payment_id, Money(amount, currency), count)
        for payment_id, currency, amount, count in rows
    )
