"""What a shop answers in a case that is at home in another cell: sent there, in the order in which it was said, and decided there."""

from uuid import UUID

from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.ids import derived_id
from titan.platform import homes
from titan.platform.db import sql
from titan.platform.db.transactions import required
from titan.platform.eventlog import reading
from titan.platform.eventlog.appending import Pending, append
from titan.platform.processes.definition import error_named

from ..contracts import CaseAction, CaseNotFound, CaseStateConflict
from ..events import Answer, CaseAnswerWished, CaseShown
from ..models import CaseRow
from . import answering, returning, rows
from .copies import stream_of
from .rows import Caller, Held

_IN_WORDS = (CaseAction.REJECT, CaseAction.ESCALATE, CaseAction.APPEAL, CaseAction.WRITE)
_HEARD = """
SELECT (payload ->> 'heard')::int, payload ->> 'refusal' FROM eventlog_event
WHERE stream = %s AND type = %s AND (payload ->> 'heard')::int > 0 ORDER BY 1 DESC, version DESC LIMIT 1
"""


def wish(case_id: UUID, caller: Caller, answer: Answer) -> CaseRow:
    """Send an answer of the shop to the case's home, once per step.

    Raises:
        NotAtHome: somebody else acts than the shop.
        CaseNotFound: no such case of that shop.
        CaseStateConflict: by what is known here it cannot be, or another answer is on its way.
        CaseTooLate, CaseInvalid, AmountInvalid: as the step raises them.
    """
    if caller.shop_id is None:
        homes.require(case_id)
    with required():
        row = CaseRow.objects.select_for_update().filter(id=case_id).first()
        if row is None or not caller.may_touch(buyer_id=row.buyer_id, shop_id=row.shop_id):
            raise CaseNotFound
        known = _wished(row.id, shop_id=row.shop_id)
        if all(one.step_id != caller.step_id for _, one in known):
            _check(row, caller, answer)
            append(
                [Pending(_stream(row.id, shop_id=row.shop_id), _wish(row, caller, answer), len(known) + 1)]
            )
        return row


def _wish(row: CaseRow, caller: Caller, answer: Answer) -> CaseAnswerWished:
    assert caller.user_id is not None
    return CaseAnswerWished(
        case_id=row.id,
        shop_id=row.shop_id,
        actor_id=caller.user_id,
        step_id=caller.step_id,
        answer=answer,
        wished_at=clock.now(),
    )


def _check(row: CaseRow, caller: Caller, answer: Answer) -> None:
    rows.permit(Held(row, row.order, caller, clock.now()), answer.what)
    if answer.what is not CaseAction.WRITE and set(waiting(row.id, shop_id=row.shop_id)) - {CaseAction.WRITE}:
        raise CaseStateConflict("Another answer is on its way.")
    if answer.what in _IN_WORDS and answer.picture is None:
        answering.required_text(answer.text)
    if answer.what is CaseAction.COUNTER or answer.amount_minor is not None:
        answering.check_offer(row, answer.amount_minor or 0, answer.currency)
    if answer.what is CaseAction.REPLACE and not row.replacement:
        returning.parcel(answer.carrier, answer.tracking_number)


def waiting(case_id: UUID, *, shop_id: UUID) -> tuple[CaseAction, ...]:
    """What this cell's shop has answered and the case's home has not been heard of since."""
    heard, _ = _last_heard(case_id, shop_id=shop_id)
    return tuple(one.answer.what for version, one in _wished(case_id, shop_id=shop_id) if version > heard)


def refused(case_id: UUID, *, shop_id: UUID) -> TitanError | None:
    """Why the shop's last answer had no effect; None where it had, or is on its way."""
    heard, refusal = _last_heard(case_id, shop_id=shop_id)
    is_last = heard == len(_wished(case_id, shop_id=shop_id))
    return error_named(refusal) if refusal and is_last else None


def _last_heard(case_id: UUID, *, shop_id: UUID) -> tuple[int, str]:
    row = sql.one(_HEARD, (stream_of(case_id, shop_id=shop_id), CaseShown.type))
    return (int(row[0]), row[1]) if row else (0, "")


def _wished(case_id: UUID, *, shop_id: UUID) -> list[tuple[int, CaseAnswerWished]]:
    told = reading.stream(_stream(case_id, shop_id=shop_id))
    return [(one.version, event) for one in told if isinstance(event := one.event(), CaseAnswerWished)]


def _stream(case_id: UUID, *, shop_id: UUID) -> UUID:
    return derived_id(shop_id, label=f"case answers:{case_id}")
