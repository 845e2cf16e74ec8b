"""A case under its lock: its thread, its status, its events.

Note [One lock per order]
    All commands about the cases of an order lock the row of `refunds_order` first, and only then touch a case, a
    counter or the order itself. So at any moment one command decides, whatever it is: two openings, an answer and
    its deadline, a withdrawal and an award. The constraints of the tables say the same once more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from titan.kernel import clock
from titan.kernel.events import Event
from titan.kernel.ids import derived_id
from titan.kernel.money import Money
from titan.platform import homes
from titan.platform.db.transactions import required
from titan.platform.eventlog.appending import Pending, append

from ..contracts import CaseAction, CaseNotFound, CaseStateConflict, CaseStatus, CaseTooLate, Party
from ..domain import flow
from ..events import CaseAnswered
from ..models import CaseRow, EntryRow, OrderRow
from . import showing

_DAYS = {
    CaseStatus.REQUESTED: "REFUNDS_SELLER_ANSWER_DAYS",
    CaseStatus.REJECTED: "REFUNDS_BUYER_ANSWER_DAYS",
    CaseStatus.COUNTERED: "REFUNDS_BUYER_ANSWER_DAYS",
    CaseStatus.RETURN_DUE: "REFUNDS_SHIP_BACK_DAYS",
    CaseStatus.SENT_BACK: "REFUNDS_INSPECT_DAYS",
    CaseStatus.REPLACEMENT_DUE: "REFUNDS_REPLACE_DAYS",
    CaseStatus.AWARDED: "REFUNDS_APPEAL_DAYS",
}


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts, and whose cases it may touch: its own as a buyer, its shop's, or (a moderator, a deadline) any.

    `step_id` is the caller's: a step that is in the thread already has no further effect. `heard` is the number of the
    shop's answer where another cell sent it.
    """

    party: Party
    step_id: UUID
    user_id: UUID | None = None
    buyer_id: UUID | None = None
    shop_id: UUID | None = None
    heard: int = 0

    def may_touch(self, *, buyer_id: UUID, shop_id: UUID) -> bool:
        """Whether a case of that buyer and that shop is the caller's."""
        return self.buyer_id in (None, buyer_id) and self.shop_id in (None, shop_id)


def buyer(buyer_id: UUID, step_id: UUID) -> Caller:
    """A buyer who acts."""
    return Caller(Party.BUYER, step_id, user_id=buyer_id, buyer_id=buyer_id)


def seller(shop_id: UUID, actor_id: UUID | None, step_id: UUID) -> Caller:
    """A shop that acts, by one of its people."""
    return Caller(Party.SELLER, step_id, user_id=actor_id or shop_id, shop_id=shop_id)


def side(buyer_id: UUID | None, shop_id: UUID | None, actor_id: UUID | None, step_id: UUID) -> Caller:
    """The one of both that is given."""
    if (buyer_id is None) == (shop_id is None):
        raise ValueError("either the buyer or the shop acts")
    return buyer(buyer_id, step_id) if buyer_id else seller(shop_id or step_id, actor_id, step_id)


@dataclass(slots=True)
class Held:
    """A case whose order is locked. Change `row` and `order`, then `save`."""

    row: CaseRow
    order: OrderRow
    caller: Caller
    at: datetime

    @property
    def status(self) -> CaseStatus:
        """Where it stands."""
        return CaseStatus(self.row.status)

    def money(self, minor: int) -> Money:
        """An amount in the currency of the case."""
        return Money(minor, self.row.currency)

    def move(self, status: CaseStatus) -> None:
        """To a status, with the deadline that it has."""
        self.row.status = status.value
        self.row.deadline_at = deadline(status, self.at)

    def note(self, what: str, text: str = "", *, id: UUID | None = None, by: Party | None = None) -> None:
        """Write a step or a message into the thread; the first of a command carries the caller's id."""
        self.row.version += 1
        EntryRow.objects.create(
            id=id or derived_id(self.row.id, label=f"entry:{self.row.version}"),
            case=self.row,
            position=self.row.version,
            party=(by or self.caller.party).value,
            author_id=self.caller.user_id,
            what=what,
            text=text,
            at=self.at,
        )

    def record(self, event: Event) -> None:
        """Append a fact to the stream of the case."""
        append([Pending(self.row.id, event)])

    def answered(self, answer: str, text: str = "") -> None:
        """Note a step under the caller's id, and record it."""
        self.note(answer, text, id=self.caller.step_id)
        self.record_answer(answer, text)

    def record_answer(self, answer: str, text: str = "") -> None:
        """Record a step that is in the thread, or that another one has led to."""
        self.record(
            CaseAnswered(
                **parties(self.row),
                by=self.caller.party,
                answer=answer,
                status=self.row.status,
                amount=self.money(self.row.amount_minor),
                text=text,
                deadline_at=self.row.deadline_at,
                answered_at=self.at,
            )
        )

    def save(self) -> None:
        """Write both rows."""
        self.order.save()
        self.row.save()


def parties(row: CaseRow) -> dict[str, Any]:
    """What every event of a case carries."""
    return {
        "case_id": row.id,
        "order_id": row.order_id,
        "order_number": row.order_number,
        "buyer_id": row.buyer_id,
        "shop_id": row.shop_id,
        "seller_id": row.seller_id,
    }


def deadline(status: CaseStatus, at: datetime) -> datetime | None:
    """Until when the side whose turn it is has to answer; None where nobody is waited for."""
    name = _DAYS.get(status)
    return at + timedelta(days=getattr(settings, name)) if name else None


@contextmanager
def held(case_id: UUID, caller: Caller) -> Iterator[Held]:
    """A transaction with the order of a case locked. See Note [One lock per order]. At its end the shop's cell is shown the case.

    Raises:
        CaseNotFound: no such case, or not the caller's.
        NotAtHome: it is a copy.
    """
    with required():
        found = CaseRow.objects.filter(id=case_id).values_list("order_id", "buyer_id", "shop_id").first()
        if found is None or not caller.may_touch(buyer_id=found[1], shop_id=found[2]):
            raise CaseNotFound
        homes.require(case_id)
        order = OrderRow.objects.select_for_update().get(order_id=found[0])
        yield Held(CaseRow.objects.get(id=case_id), order, caller, clock.now())
        showing.show(case_id, order_id=order.order_id, shop_id=found[2], heard=caller.heard)


def step(case_id: UUID, caller: Caller, action: CaseAction | None, decide: Callable[[Held], None]) -> CaseRow:
    """Let a caller take a step, once per its `step_id`; `decide` changes the case and notes the step.

    Without an action the step itself says when it is allowed.

    Raises:
        CaseNotFound: no such case, or not the caller's.
        CaseStateConflict: the status does not allow it.
        CaseTooLate: the caller's time for it has run out.
    """
    with held(case_id, caller) as case:
        if EntryRow.objects.filter(id=caller.step_id, case_id=case_id).exists():
            return case.row
        if action is not None:
            permit(case, action)
        decide(case)
        case.save()
        return case.row


def permit(case: Held, action: CaseAction) -> None:
    """Raises CaseStateConflict or CaseTooLate unless the caller may do that now."""
    row, party = case.row, case.caller.party
    if action not in actions(row, party):
        words = row.status.replace("_", " ")
        raise CaseStateConflict(f"This is not possible while the case is {words}.")
    is_over = row.deadline_at is not None and row.deadline_at <= case.at
    if is_over and action is not CaseAction.WRITE and flow.is_turn_of(party, status=case.status):
        raise CaseTooLate


def actions(row: CaseRow, party: Party) -> tuple[CaseAction, ...]:
    """What a party may do to a case."""
    return flow.actions(
        party,
        status=CaseStatus(row.status),
        is_sent_back=bool(row.return_tracking),
        is_final=row.is_final,
    )
