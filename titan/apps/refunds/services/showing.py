"""What the cell of a case's shop is shown of it, where that is another than the order's: its rows, whole, after every change."""

from uuid import UUID

from titan.kernel import clock
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.eventlog.appending import Pending, append

from ..events import CaseShown, ShownRows

# In the order in which they can be written.
_OF_ORDER = ("refunds_order", "refunds_line")
_OF_CASE = (
    *("refunds_case_line", "refunds_replacement", "refunds_entry"),
    *("refunds_evidence", "refunds_award"),
)
_ROWS = " UNION ALL ".join(
    f"SELECT '{table}', jsonb_agg(to_jsonb(r))::text FROM {table} r WHERE r.{column} = %({of})s"  # noqa: S608
    for table, column, of in (
        *((table, "order_id", "order") for table in _OF_ORDER),
        ("refunds_case", "id", "case"),
        *((table, "case_id", "case") for table in _OF_CASE),
    )
)


_HAS_HEARD = """
SELECT 1 FROM eventlog_event WHERE stream = %s AND type = %s AND (payload ->> 'heard')::int >= %s LIMIT 1
"""


def show(case_id: UUID, *, order_id: UUID, shop_id: UUID, heard: int = 0, refusal: str = "") -> None:
    """Tell the shop's cell how the case stands, in the caller's transaction; nothing where the shop is at home here.

    `heard` is the number of the shop's answer that this is the outcome of, `refusal` why it had no effect.
    """
    if homes.is_here(shop_id):
        return
    found = sql.query(_ROWS, {"order": order_id, "case": case_id})
    shown = CaseShown(
        case_id=case_id,
        order_id=order_id,
        shop_id=shop_id,
        tables=tuple(ShownRows(table, rows) for table, rows in found if rows),
        heard=heard,
        refusal=refusal,
        shown_at=clock.now(),
    )
    append([Pending(case_id, shown)])


def has_heard(case_id: UUID, number: int) -> bool:
    """Whether the outcome of an answer of the shop has been shown."""
    return sql.one(_HAS_HEARD, (case_id, CaseShown.type, number)) is not None
