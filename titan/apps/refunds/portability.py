"""Cases are in the bucket of their order."""

from titan.platform.portability.rules import Moved, Shared

TABLES = (
    Moved("refunds_order", "order_id"),
    Moved("refunds_line", "order_id"),
    Moved("refunds_case", "id"),
    Moved("refunds_case_line", "case_id"),
    Moved("refunds_award", "case_id"),
    Moved("refunds_entry", "case_id"),
    Moved("refunds_evidence", "case_id"),
    Moved("refunds_replacement", "case_id"),
    Shared("refunds_rule", "rules of the platform by category"),
)
