"""What the two sides answer each other: accept, reject, counter, accept a counter, withdraw; and messages."""

from uuid import UUID

from ..contracts import (
    AmountInvalid,
    CaseAction,
    CaseInvalid,
    CaseKind,
    CaseOutcome,
    CaseStateConflict,
    CaseStatus,
)
from ..models import CaseRow, EntryRow
from . import closing, rows
from .rows import Caller, Held

MAX_TEXT = 2000


def accept(case_id: UUID, caller: Caller, *, text: str = "") -> CaseRow:
    """The seller agrees to all that was asked for."""

    def decide(case: Held) -> None:
        agree(case, text)

    return rows.step(case_id, caller, CaseAction.ACCEPT, decide)


def agree(case: Held, text: str = "") -> None:
    """What follows from an acceptance, be it said or by silence."""
    closing.put_on_table(case, case.row.requested_minor)
    case.row.needs_return = case.row.kind != CaseKind.CLAIM
    case.answered("accepted", text)
    go_on(case)


def go_on(case: Held) -> None:
    """The sides agree: the goods come back first where they must, else what was agreed is done."""
    row = case.row
    if row.needs_return and not row.return_tracking:
        case.move(CaseStatus.RETURN_DUE)
        case.record_answer("return_due")
    elif row.is_for_money:
        closing.start_refund(case)
    else:
        case.move(CaseStatus.REPLACEMENT_DUE)
        case.record_answer("replacement_due")


def reject(case_id: UUID, caller: Caller, *, text: str) -> CaseRow:
    """The seller refuses and says why."""
    words = required_text(text)

    def decide(case: Held) -> None:
        case.move(CaseStatus.REJECTED)
        case.answered("rejected", words)

    return rows.step(case_id, caller, CaseAction.REJECT, decide)


def counter(
    case_id: UUID, caller: Caller, *, amount: int, currency: str, needs_return: bool, text: str
) -> CaseRow:
    """The seller offers less money than was asked for, or money instead of other goods."""

    def decide(case: Held) -> None:
        offer(case, amount, currency)
        case.row.needs_return = needs_return and not case.row.return_tracking
        case.move(CaseStatus.COUNTERED)
        case.answered("countered", text)

    return rows.step(case_id, caller, CaseAction.COUNTER, decide)


def offer(case: Held, amount: int, currency: str) -> None:
    """Put a counter-offer on the table. Raises AmountInvalid."""
    check_offer(case.row, amount, currency)
    closing.put_on_table(case, amount)


def check_offer(row: CaseRow, amount: int, currency: str) -> None:
    """May a seller offer that?

    Raises:
        AmountInvalid: not positive, of another currency, or not less than what was asked for in money.
    """
    most = row.requested_minor - (1 if row.kind != CaseKind.EXCHANGE else 0)
    if currency != row.currency or not 0 < amount <= most:
        raise AmountInvalid("A counter-offer is positive and less than what was asked for.")


def accept_counter(case_id: UUID, caller: Caller) -> CaseRow:
    """The buyer takes what the seller offered."""

    def decide(case: Held) -> None:
        case.row.is_for_money = True
        case.answered("counter_accepted")
        go_on(case)

    return rows.step(case_id, caller, CaseAction.ACCEPT_COUNTER, decide)


def withdraw(case_id: UUID, caller: Caller, *, text: str = "") -> CaseRow:
    """The buyer wants nothing any more."""

    def decide(case: Held) -> None:
        case.note("withdrawn", text, id=caller.step_id)
        closing.close(case, CaseOutcome.WITHDRAWN)

    return rows.step(case_id, caller, CaseAction.WITHDRAW, decide)


def write(case_id: UUID, caller: Caller, *, text: str) -> CaseRow:
    """A message to the other side, and to the moderator."""
    words = required_text(text)

    def decide(case: Held) -> None:
        if EntryRow.objects.filter(case=case.row, what="message").count() >= 500:
            raise CaseStateConflict("The thread is full.")
        case.note("message", words, id=caller.step_id)

    return rows.step(case_id, caller, CaseAction.WRITE, decide)


def required_text(text: str) -> str:
    """A text that has to be there. Raises CaseInvalid."""
    words = text.strip()
    if not 1 <= len(words) <= MAX_TEXT:
        raise CaseInvalid(f"A text of 1 to {MAX_TEXT} characters is needed.")
    return words
