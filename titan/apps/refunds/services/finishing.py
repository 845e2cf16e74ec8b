"""The end of a refund: the money is back, or could not be sent."""

from uuid import UUID

from titan.kernel.ids import derived_id

from ..contracts import (
    CaseKind,
    CaseOutcome,
    CaseReason,
    CaseStateConflict,
    CaseStatus,
    Party,
    ReplacementStatus,
)
from ..events import RefundCompleted
from ..models import CaseRow
from ..selectors.cases import lines_of, shares
from . import closing, rows
from .rows import Caller, Held


def finish(case_id: UUID, *, refund_id: UUID) -> None:
    """The money of a case has gone back. Repeatable."""
    with rows.held(case_id, _caller(case_id, refund_id)) as case:
        if case.row.refund_id != refund_id or case.status is not CaseStatus.REFUNDING:
            return
        case.row.attention = ""
        case.note("refunded", id=case.caller.step_id)
        case.record(_completed(case, refund_id))
        if case.row.replacement == ReplacementStatus.SENT:
            closing.end(case, CaseOutcome.REPLACED, status=CaseStatus.CLOSED)
        else:
            closing.end(case, CaseOutcome.REFUNDED, status=CaseStatus.REFUNDED)
        case.save()


def _caller(case_id: UUID, refund_id: UUID) -> Caller:
    return Caller(Party.SYSTEM, derived_id(case_id, label=f"refunded:{refund_id}"))


def _completed(case: Held, refund_id: UUID) -> RefundCompleted:
    row = case.row
    return RefundCompleted(
        **rows.parties(row),
        refund_id=refund_id,
        purchase_id=case.order.purchase_id,
        kind=CaseKind(row.kind),
        reason=CaseReason(row.reason),
        lines=lines_of(row),
        includes_shipping=row.includes_shipping,
        amount=case.money(row.amount_minor),
        shares=shares(row.shares, row.currency),
        refunded_at=case.at,
    )


def fail(case_id: UUID, *, refund_id: UUID, error: str, is_refused: bool) -> None:
    """The money could not be sent; an operator has to look. Repeatable.

    Where it was refused for good, the next attempt has an id of its own: the old one will never be taken again. Where
    the outcome is unknown it keeps the id, so that nothing can be sent twice.
    """
    with rows.held(case_id, _caller(case_id, refund_id)) as case:
        row = case.row
        if row.refund_id != refund_id or case.status is not CaseStatus.REFUNDING or row.attention:
            return
        row.attention = error[:2000] or "The refund was stopped."
        row.refund_attempt += 1
        if is_refused:
            row.refund_id = derived_id(row.id, label=f"refund:{row.refund_attempt}")
        case.save()


def again(case_id: UUID, caller: Caller) -> CaseRow:
    """An operator has the money sent again. Raises CaseStateConflict."""
    with rows.held(case_id, caller) as case:
        if case.status is not CaseStatus.REFUNDING or not case.row.attention:
            raise CaseStateConflict("No refund of this case has failed.")
        case.row.attention = ""
        case.save()
        return case.row
