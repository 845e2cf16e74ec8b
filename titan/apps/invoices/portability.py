"""What a shop issues goes with it; what the platform issues stays with the series that numbered it."""

from titan.platform.portability.rules import Moved

TABLES = (
    # The platform's own id is in no bucket: its papers stay.
    Moved("invoices_paper", "issuer_id"),
    Moved("invoices_series", "issuer_id"),
    # A fee that has been billed is part of the platform's paper.
    Moved("invoices_fee", "shop_id", where="paper_id IS NULL"),
    Moved("invoices_sale", "order_id"),
    Moved("invoices_tax_id", "shop_id"),
)
