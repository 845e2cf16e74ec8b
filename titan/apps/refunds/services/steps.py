"""What a side does in a case, by its name: as it is done at the case's home, whoever brings the answer there."""

from collections.abc import Callable, Mapping
from uuid import UUID

from ..contracts import CaseAction
from ..events import Answer
from ..models import CaseRow
from . import answering, disputing, exchanging, returning
from .rows import Caller

# What may lead to a process, which is left in the same transaction.
LEADING_ON = frozenset({CaseAction.ACCEPT, CaseAction.INSPECT, CaseAction.REPLACE, CaseAction.REFUND_INSTEAD})


def carry_out(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    """Take the step. Raises what it raises; CaseNotFound, CaseStateConflict, CaseTooLate at least."""
    return _STEPS[answer.what](case_id, caller, answer)


def _accept(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return answering.accept(case_id, caller, text=answer.text)


def _reject(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return answering.reject(case_id, caller, text=answer.text)


def _counter(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return answering.counter(
        case_id,
        caller,
        amount=answer.amount_minor or 0,
        currency=answer.currency,
        needs_return=answer.needs_return,
        text=answer.text,
    )


def _inspect(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    assert answer.result is not None
    return returning.inspect(
        case_id,
        caller,
        result=answer.result,
        amount=answer.amount_minor,
        currency=answer.currency,
        text=answer.text,
    )


def _replace(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    """Where no variant was chosen, the seller has sent them by itself."""
    chosen = CaseRow.objects.filter(id=case_id).exclude(replacement="")
    if chosen.exists():
        return exchanging.begin(case_id, caller, carrier=answer.carrier or "simulated")
    return returning.replace(case_id, caller, carrier=answer.carrier, tracking_number=answer.tracking_number)


def _refund_instead(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return exchanging.refund_instead(case_id, caller, text=answer.text)


def _escalate(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return disputing.escalate(case_id, caller, text=answer.text)


def _appeal(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return disputing.appeal(case_id, caller, text=answer.text)


def _write(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    return answering.write(case_id, caller, text=answer.text)


_STEPS: Mapping[CaseAction, Callable[[UUID, Caller, Answer], CaseRow]] = {
    CaseAction.ACCEPT: _accept,
    CaseAction.REJECT: _reject,
    CaseAction.COUNTER: _counter,
    CaseAction.INSPECT: _inspect,
    CaseAction.REPLACE: _replace,
    CaseAction.REFUND_INSTEAD: _refund_instead,
    CaseAction.ESCALATE: _escalate,
    CaseAction.APPEAL: _appeal,
    CaseAction.WRITE: _write,
}
