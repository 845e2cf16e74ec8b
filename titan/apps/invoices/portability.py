"""What a shop issues goes with it; what the platform issues stays with the series that numbered it."""

from titan.platform.portability.rules import Moved, WithCopy

TABLES = (
    # The platform's own id is in no bucket, and its papers are of no order: they stay.
    WithCopy("invoices_paper", home="issuer_id", copy="order_id"),
    Moved("invoices_series", "issuer_id"),
    # A fee that has been billed is part of the platform's paper.
    Moved("invoices_fee", "shop_id", where="paper_id IS NULL"),
    WithCopy("invoices_sale", home="order_id", copy="shop_id"),
    Moved("invoices_tax_id", "shop_id"),
)
