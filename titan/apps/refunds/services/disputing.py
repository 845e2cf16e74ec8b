"""Disputes: escalation by either side, a moderator's award, one appeal before another moderator."""

from uuid import UUID

from ..contracts import AmountInvalid, CaseAction, CaseOutcome, CaseStateConflict, CaseStatus
from ..domain import flow
from ..domain.awards import AwardDraft, ModeratorConflict
from ..events import CaseAwarded, CaseEscalated
from ..models import AwardRow, CaseRow
from . import closing, rows
from .answering import go_on, required_text
from .rows import Caller, Held


def escalate(case_id: UUID, caller: Caller, *, text: str) -> CaseRow:
    """A side asks for a moderator."""
    words = required_text(text)

    def decide(case: Held) -> None:
        case.move(CaseStatus.ESCALATED)
        case.note("escalated", words, id=caller.step_id)
        _announce(case, words, is_appeal=False)

    return rows.step(case_id, caller, CaseAction.ESCALATE, decide)


def appeal(case_id: UUID, caller: Caller, *, text: str) -> CaseRow:
    """A side asks for another moderator; there is one appeal."""
    words = required_text(text)

    def decide(case: Held) -> None:
        case.move(CaseStatus.APPEALED)
        case.note("appealed", words, id=caller.step_id)
        _announce(case, words, is_appeal=True)

    return rows.step(case_id, caller, CaseAction.APPEAL, decide)


def _announce(case: Held, text: str, *, is_appeal: bool) -> None:
    case.record(
        CaseEscalated(
            **rows.parties(case.row),
            by=case.caller.party,
            is_appeal=is_appeal,
            text=text,
            escalated_at=case.at,
        )
    )


def award(case_id: UUID, caller: Caller, draft: AwardDraft) -> CaseRow:
    """A moderator decides. In the first round it can be appealed; on the appeal it is final."""
    words = required_text(draft.reason)

    def decide(case: Held) -> None:
        assert caller.user_id is not None
        if case.status not in flow.WITH_MODERATOR:
            raise CaseStateConflict("The case does not wait for a moderator.")
        _check(case, caller.user_id, draft)
        closing.put_on_table(case, draft.amount.amount)
        case.row.needs_return = draft.needs_return and not case.row.return_tracking
        case.row.shares = [[share.bearer.value, share.amount.amount] for share in draft.shares]
        is_final = case.status is CaseStatus.APPEALED
        if is_final:
            case.row.appeal_moderator_id = caller.user_id
        else:
            case.row.moderator_id = caller.user_id
            case.move(CaseStatus.AWARDED)
        case.note("awarded", words, id=caller.step_id)
        _keep(case, caller.user_id, draft, words, is_final=is_final)
        if is_final:
            finalise(case)

    return rows.step(case_id, caller, None, decide)


def _check(case: Held, moderator_id: UUID, draft: AwardDraft) -> None:
    """Raises ModeratorConflict, AmountInvalid."""
    if moderator_id in (case.row.buyer_id, case.row.seller_id):
        raise ModeratorConflict("A moderator cannot decide a case of its own.")
    if moderator_id == case.row.moderator_id:
        raise ModeratorConflict("An appeal is decided by another moderator.")
    bearers = [share.bearer for share in draft.shares]
    amounts = [share.amount for share in draft.shares]
    is_ours = {draft.amount.currency, *(amount.currency for amount in amounts)} == {case.row.currency}
    is_sum = sum(amount.amount for amount in amounts) == draft.amount.amount
    is_positive = draft.amount.amount >= 0 and all(amount.amount > 0 for amount in amounts)
    if not (is_ours and is_sum and is_positive and len(set(bearers)) == len(bearers)):
        raise AmountInvalid("The bearers' shares are positive, of different bearers, and sum to the award.")


def _keep(case: Held, moderator_id: UUID, draft: AwardDraft, reason: str, *, is_final: bool) -> None:
    AwardRow.objects.create(
        case=case.row,
        round=2 if is_final else 1,
        moderator_id=moderator_id,
        amount_minor=draft.amount.amount,
        shares=case.row.shares,
        needs_return=case.row.needs_return,
        reason=reason,
        at=case.at,
    )
    case.record(
        CaseAwarded(
            **rows.parties(case.row),
            moderator_id=moderator_id,
            amount=draft.amount,
            shares=draft.shares,
            is_final=is_final,
            needs_return=case.row.needs_return,
            reason=reason,
            appeal_by=None if is_final else case.row.deadline_at,
            awarded_at=case.at,
        )
    )


def finalise(case: Held) -> None:
    """The award binds both sides: it is carried out."""
    row = case.row
    row.is_final = row.is_for_money = True
    if not row.amount_minor:
        closing.close(case, CaseOutcome.DENIED)
    else:
        go_on(case)


def close_by_operator(case_id: UUID, caller: Caller, *, reason: str) -> CaseRow:
    """An operator ends a case in which no money is on its way."""
    words = required_text(reason)

    def decide(case: Held) -> None:
        if case.status not in flow.TALKING:
            raise CaseStateConflict("The case is over, or its money is on its way.")
        case.note("closed_by_operator", words, id=caller.step_id)
        closing.close(case, CaseOutcome.CLOSED_BY_OPERATOR)

    return rows.step(case_id, caller, None, decide)
