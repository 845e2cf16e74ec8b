"""Goods on their way back, what was found in the parcel, and the goods that are sent instead."""

from uuid import UUID

from titan.kernel.errors import FieldProblem

from ..contracts import CaseAction, CaseInvalid, CaseOutcome, CaseStatus, Inspection
from ..events import ReturnedUnits, ReturnInspected
from ..models import CaseRow
from . import closing, rows
from .answering import go_on, offer
from .rows import Caller, Held


def ship_back(case_id: UUID, caller: Caller, *, carrier: str, tracking_number: str) -> CaseRow:
    """The buyer has handed the parcel over."""
    sent_by, number = parcel(carrier, tracking_number)

    def decide(case: Held) -> None:
        case.row.return_carrier, case.row.return_tracking = sent_by, number
        case.move(CaseStatus.SENT_BACK)
        case.answered("sent_back", f"{sent_by} {number}".strip())

    return rows.step(case_id, caller, CaseAction.SHIP_BACK, decide)


def parcel(carrier: str, tracking_number: str) -> tuple[str, str]:
    """Carrier and number of a parcel. Raises CaseInvalid."""
    number = tracking_number.strip()
    if not 3 <= len(number) <= 60:
        problem = FieldProblem("/tracking_number", "required", "3 to 60 characters")
        raise CaseInvalid(problems=(problem,))
    return carrier.strip()[:40], number


def inspect(
    case_id: UUID, caller: Caller, *, result: Inspection, amount: int | None, currency: str, text: str
) -> CaseRow:
    """The seller has looked at what came back.

    All right: what was agreed is done. Damaged: the same, unless the seller offers less, which the buyer may take
    or escalate. Not received: the buyer may escalate. After a final award the award is carried out, whatever was found.
    """

    def decide(case: Held) -> None:
        case.row.inspection = result.value
        case.note("inspected", f"{result.value}: {text}" if text else result.value, id=caller.step_id)
        report(case, result)
        if case.row.is_final or result is Inspection.OK or (result is Inspection.DAMAGED and amount is None):
            case.record_answer("inspected", text)
            go_on(case)
            return
        if amount is not None and result is Inspection.DAMAGED:
            offer(case, amount, currency)
            case.move(CaseStatus.COUNTERED)
        else:
            case.move(CaseStatus.REJECTED)
        case.record_answer("inspected", text)

    return rows.step(case_id, caller, CaseAction.INSPECT, decide)


def report(case: Held, result: Inspection) -> None:
    """Tell what came back, so that stock may follow."""
    is_resellable = result is Inspection.OK
    lines = case.row.lines.order_by("position").values_list("variant_id", "quantity")
    case.record(
        ReturnInspected(
            case_id=case.row.id,
            order_id=case.row.order_id,
            shop_id=case.row.shop_id,
            buyer_id=case.row.buyer_id,
            result=result,
            lines=tuple(ReturnedUnits(variant_id, quantity, is_resellable) for variant_id, quantity in lines)
            if result is not Inspection.NOT_RECEIVED
            else (),
            inspected_at=case.at,
        )
    )


def replace(case_id: UUID, caller: Caller, *, carrier: str, tracking_number: str) -> CaseRow:
    """The seller has sent the other goods of an exchange for which no variant was chosen: it is done."""
    sent_by, number = parcel(carrier, tracking_number)

    def decide(case: Held) -> None:
        case.row.replacement_carrier, case.row.replacement_tracking = sent_by, number
        case.answered("replaced", f"{sent_by} {number}".strip())
        closing.close(case, CaseOutcome.REPLACED)

    return rows.step(case_id, caller, CaseAction.REPLACE, decide)
