"""Cases are in the bucket of their order; the shop's cell has copies."""

from titan.platform.portability.rules import Follows, Shared, WithCopy

TABLES = (
    Follows("refunds_order", "order_id", parent="orders_order"),
    Follows("refunds_line", "order_id", parent="refunds_order", parent_column="order_id"),
    WithCopy("refunds_case", home="id", copy="shop_id"),
    Follows("refunds_case_line", "case_id", parent="refunds_case"),
    Follows("refunds_award", "case_id", parent="refunds_case"),
    Follows("refunds_entry", "case_id", parent="refunds_case"),
    Follows("refunds_evidence", "case_id", parent="refunds_case"),
    Follows("refunds_replacement", "case_id", parent="refunds_case"),
    Shared("refunds_rule", "rules of the platform by category"),
)
