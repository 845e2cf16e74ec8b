"""Payments are in the bucket of their payer."""

from titan.platform.portability.rules import Follows, Moved, Stays

TABLES = (
    Moved("payments_method", "owner_id"),
    Moved("payments_payment", "id"),
    Follows("payments_part", "payment_id", parent="payments_payment"),
    Follows("payments_tender", "payment_id", parent="payments_payment"),
    Follows("payments_refund", "payment_id", parent="payments_payment"),
    Follows("payments_refund_share", "refund_id", parent="payments_refund"),
    # One that comes again is looked for where its payment is.
    Moved("payments_webhook", "payment_id"),
    Stays("payments_provider", "whether this cell asks a provider at all"),
)
