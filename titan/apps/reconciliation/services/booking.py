"""The fees that a provider kept go into the ledger, so that its account holds what the provider owes."""

from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.kernel.money import Money
from titan.platform.db import sql

PAGE = 500


def book(run_id: UUID, provider: str) -> int:
    """Book the fees of a run's charges of which the ledger has none; once per payment. How many there were.

    It is booked what was taken, also where that is not what was agreed: a finding tells of it. After a crash in between
    the next run finds booked what was, and goes on.
    """
    rows = sql.query(
        "SELECT payment_id, fee_minor, currency FROM reconciliation_new_fees(%s, %s) ORDER BY payment_id",
        (run_id, provider),
    )
    for start in range(0, len(rows), PAGE):
        page = {payment_id: Money(fee, currency) for payment_id, fee, currency in rows[start : start + PAGE]}
        wallet.book_provider_fees(fees=page)
    sql.execute(
        "UPDATE reconciliation_ours o SET fee_minor = f.fee_minor FROM reconciliation_new_fees(%s, %s) f"
        " WHERE o.run_id = %s AND o.payment_id = f.payment_id",
        (run_id, provider, run_id),
    )
    return len(rows)
