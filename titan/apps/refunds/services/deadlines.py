"""What happens when a side lets its time run out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql

from ..contracts import CaseOutcome, CaseStatus, Party
from ..models import CaseRow
from . import closing, rows
from .answering import agree, go_on
from .disputing import finalise
from .rows import Caller, Held


def due(now: datetime, *, limit: int) -> list[UUID]:
    """Cases whose deadline has passed, the oldest first; no copies of other cells' cases."""
    own, buckets = "", []
    if not homes.is_alone():
        own, buckets = " AND portability_bucket(id) = ANY(%s)", [list(homes.buckets())]
    found = sql.query(
        f"SELECT id FROM refunds_case WHERE deadline_at <= %s AND status <> %s{own} ORDER BY deadline_at LIMIT %s",  # noqa: S608
        (now, CaseStatus.REPLACING.value, *buckets, limit),
    )
    return [row[0] for row in found]


def act(case_id: UUID) -> CaseRow | None:
    """Let a case go on whose deadline has passed; None where somebody was quicker. Repeatable."""
    version = CaseRow.objects.filter(id=case_id).values_list("version", flat=True).first()
    caller = Caller(Party.SYSTEM, derived_id(case_id, label=f"deadline:{version}"))
    with rows.held(case_id, caller) as case:
        is_due = case.row.deadline_at is not None and case.row.deadline_at <= case.at
        is_due = is_due and case.status is not CaseStatus.REPLACING
        if not is_due or case.row.version != version:
            return None
        _EFFECTS[case.status](case)
        case.save()
        return case.row


def _lapse(case: Held) -> None:
    case.note("lapsed")
    closing.close(case, CaseOutcome.LAPSED)


def _counter_lapsed(case: Held) -> None:
    """Who has sent the goods back gets at least what the seller offered for them."""
    if not case.row.return_tracking:
        _lapse(case)
        return
    case.row.is_for_money = True
    case.answered("counter_accepted")
    go_on(case)


def _not_inspected(case: Held) -> None:
    case.answered("inspection_lapsed")
    go_on(case)


def _not_replaced(case: Held) -> None:
    case.row.is_for_money = True
    case.answered("replacement_lapsed")
    go_on(case)


_EFFECTS: Mapping[CaseStatus, Callable[[Held], None]] = {
    CaseStatus.REQUESTED: agree,
    CaseStatus.REJECTED: _lapse,
    CaseStatus.COUNTERED: _counter_lapsed,
    CaseStatus.RETURN_DUE: _lapse,
    CaseStatus.SENT_BACK: _not_inspected,
    CaseStatus.REPLACEMENT_DUE: _not_replaced,
    CaseStatus.AWARDED: finalise,
}
