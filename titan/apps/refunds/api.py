"""The one door to returns, exchanges, claims and disputes.

Whoever acts gives a `step_id` of its own: the same step again has no further effect and tells how the case stands.
"""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from titan.apps.orders import api as orders
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.events import Event
from titan.kernel.money import Money
from titan.kernel.paging import Page
from titan.platform import homes

from . import processes
from .contracts import (
    BearerShare,
    Case,
    CaseAction,
    CaseDraft,
    CaseNotFound,
    CaseSummary,
    Evidence,
    Inspection,
    OrderStanding,
    Party,
)
from .domain.awards import AwardDraft
from .domain.rules import Rule
from .events import Answer, CaseAnswerWished
from .models import CaseRow
from .selectors import cases, standing
from .services import (
    answering,
    copies,
    disputing,
    evidence,
    finishing,
    opening,
    returning,
    rows,
    ruling,
    wishing,
)
from .services.rows import Caller


def open_case(*, case_id: UUID, order_id: UUID, buyer_id: UUID, draft: CaseDraft) -> Case:
    """A buyer asks for money or other goods; once per `case_id`. The order does not complete until the case is over.

    Raises:
        OrderNotFound: no such order of that buyer.
        CaseInvalid: what is asked for does not fit the order.
        CaseNotPossible: not shipped, not paid, too late, not returnable, or nothing is left of what was paid.
        CaseOpenAlready: another case of the order is open.
        TooManyUnits: more than what was bought and not settled yet.
        ReplacementDearer: what an exchange shall bring costs more than what goes back.
        ReplacementNotAvailable: it is sold out, or not sold any more.
    """
    opened = opening.open_case(case_id, order_id=order_id, buyer_id=buyer_id, draft=draft)
    return cases.get(opened.id)


def standing_of(*, order_id: UUID, buyer_id: UUID) -> OrderStanding:
    """What may still be asked for an order, and its cases. Raises OrderNotFound."""
    return standing.of(orders.get(order_id=order_id, buyer_id=buyer_id))


def get(*, case_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> Case:
    """A case of that buyer, of that shop, or (with neither) any, for operators. Raises CaseNotFound."""
    case = cases.get(case_id)
    if (buyer_id and case.buyer_id != buyer_id) or (shop_id and case.shop_id != shop_id):
        raise CaseNotFound
    return case


def is_side(*, case_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None) -> bool:
    """Whether a case is of that buyer, or of that shop. Raises CaseNotFound where there is no such case."""
    return cases.is_side(case_id, buyer_id=buyer_id, shop_id=shop_id)


def list_of_buyer(
    *, buyer_id: UUID, cursor: str | None = None, limit: int | None = None
) -> Page[CaseSummary]:
    """A buyer's cases, newest first. Raises InvalidInput on a bad cursor or limit."""
    return cases.of_buyer(buyer_id, cursor=cursor, limit=limit)


def list_of_shop(
    *, shop_id: UUID, only_open: bool = False, cursor: str | None = None, limit: int | None = None
) -> Page[CaseSummary]:
    """A shop's cases, newest first; the open ones by their deadline. Raises InvalidInput on a bad cursor or limit."""
    return cases.of_shop(shop_id, only_open=only_open, cursor=cursor, limit=limit)


def list_of_order(*, order_id: UUID) -> tuple[CaseSummary, ...]:
    """The cases of an order, newest first, whoever asks."""
    return cases.of_order(order_id)


def count_to_answer(*, shop_id: UUID) -> int:
    """How many cases wait for the shop."""
    return cases.count_open(shop_id)


def accept(*, case_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str = "") -> Case:
    """The seller agrees to all that was asked for: a claim is refunded at once, goods come back first.

    What an exchange shall bring is set aside in the stock. Not within a transaction.

    Raises:
        ReplacementNotAvailable: too few units are left of it.
        CaseNotFound: no such case of that shop.
        CaseStateConflict: the status does not allow it.
        CaseTooLate: the time to answer has run out.
    """
    caller = rows.seller(shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.ACCEPT, text))


def reject(*, case_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str) -> Case:
    """The seller refuses and says why. Raises as `accept`; CaseInvalid without a text."""
    caller = rows.seller(shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.REJECT, text))


def counter(
    *,
    case_id: UUID,
    shop_id: UUID,
    actor_id: UUID,
    step_id: UUID,
    amount_minor: int,
    currency: str,
    needs_return: bool = False,
    text: str = "",
) -> Case:
    """The seller offers less money, with the goods coming back or not. Raises as `accept`; AmountInvalid."""
    caller = rows.seller(shop_id, actor_id, step_id)
    offer = Answer(CaseAction.COUNTER, text, amount_minor, currency, needs_return)
    return _answered(case_id, caller, offer)


def accept_counter(*, case_id: UUID, buyer_id: UUID, step_id: UUID) -> Case:
    """The buyer takes the offer. Raises as `accept`."""
    caller = rows.buyer(buyer_id, step_id)
    return _told(processes.carried_out(lambda: answering.accept_counter(case_id, caller)))


def withdraw(*, case_id: UUID, buyer_id: UUID, step_id: UUID, text: str = "") -> Case:
    """The buyer wants nothing any more; what the case took of the order is free again. Raises as `accept`."""
    caller = rows.buyer(buyer_id, step_id)
    return _told(processes.carried_out(lambda: answering.withdraw(case_id, caller, text=text)))


def ship_back(*, case_id: UUID, buyer_id: UUID, step_id: UUID, carrier: str, tracking_number: str) -> Case:
    """The buyer has sent the goods. Raises as `accept`; CaseInvalid without a tracking number."""
    caller = rows.buyer(buyer_id, step_id)
    return _told(returning.ship_back(case_id, caller, carrier=carrier, tracking_number=tracking_number))


def inspect(
    *,
    case_id: UUID,
    shop_id: UUID,
    actor_id: UUID,
    step_id: UUID,
    result: Inspection,
    amount_minor: int | None = None,
    currency: str = "",
    text: str = "",
) -> Case:
    """The seller has looked at what came back: OK refunds; DAMAGED does, or with an amount offers that much;
    NOT_RECEIVED leaves it to the buyer to escalate. Records ReturnInspected.

    Raises as `accept`; AmountInvalid.
    """
    caller = rows.seller(shop_id, actor_id, step_id)
    found = Answer(CaseAction.INSPECT, text, amount_minor, currency, result=result)
    return _answered(case_id, caller, found)


def replace(
    *,
    case_id: UUID,
    shop_id: UUID,
    actor_id: UUID,
    step_id: UUID,
    carrier: str = "",
    tracking_number: str = "",
) -> Case:
    """The seller sends the other goods of an exchange: a label is booked at the carrier, the units leave the stock, and what
    they cost less goes back. An outage of the carrier leaves the case REPLACING; it goes on by itself. Not within
    a transaction.

    Where no variant was chosen, the seller has sent them by itself and tells the number.

    Raises as `accept`; CaseInvalid without a number that is needed; CarrierUnknown, CarrierRefused.
    """
    caller = rows.seller(shop_id, actor_id, step_id)
    sent = Answer(CaseAction.REPLACE, carrier=carrier, tracking_number=tracking_number)
    return _answered(case_id, caller, sent)


def refund_instead(*, case_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str = "") -> Case:
    """The seller cannot send the other goods after all; the money goes back. Raises as `accept`."""
    caller = rows.seller(shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.REFUND_INSTEAD, text))


def escalate(
    *,
    case_id: UUID,
    step_id: UUID,
    text: str,
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> Case:
    """A side, named by `buyer_id` or `shop_id`, asks for a moderator. Raises as `accept`; CaseInvalid without a text."""
    caller = rows.side(buyer_id, shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.ESCALATE, text))


def appeal(
    *,
    case_id: UUID,
    step_id: UUID,
    text: str,
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> Case:
    """A side asks for another moderator; once in a case. Raises as `accept`; CaseInvalid without a text."""
    caller = rows.side(buyer_id, shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.APPEAL, text))


def award(
    *,
    case_id: UUID,
    moderator_id: UUID,
    step_id: UUID,
    amount: Money,
    shares: Sequence[BearerShare],
    reason: str,
    needs_return: bool = False,
) -> Case:
    """A moderator decides: `amount` to the buyer, the rest stays with the seller; the bearers' `shares` sum to it.

    Final on appeal, else after the appeal time.

    Raises:
        CaseNotFound: no such case.
        CaseStateConflict: it does not wait for a moderator.
        ModeratorConflict: a party of the case, or who decided it before.
        AmountInvalid: more than what is left of the order, or the shares do not sum to it.
        CaseInvalid: without a reason.
    """
    caller = Caller(Party.MODERATOR, step_id, user_id=moderator_id)
    draft = AwardDraft(amount, tuple(shares), reason, needs_return)
    return _told(processes.carried_out(lambda: disputing.award(case_id, caller, draft)))


def close(*, case_id: UUID, operator_id: UUID, step_id: UUID, reason: str) -> Case:
    """An operator ends a case without a refund. Raises CaseNotFound, CaseStateConflict, CaseInvalid."""
    caller = Caller(Party.MODERATOR, step_id, user_id=operator_id)
    return _told(processes.carried_out(lambda: disputing.close_by_operator(case_id, caller, reason=reason)))


def retry_refund(*, case_id: UUID, operator_id: UUID, step_id: UUID) -> Case:
    """An operator has a refund sent again that failed. Raises CaseNotFound, CaseStateConflict."""
    caller = Caller(Party.MODERATOR, step_id, user_id=operator_id)
    return _told(processes.carried_out(lambda: finishing.again(case_id, caller)))


def write(
    *,
    case_id: UUID,
    step_id: UUID,
    text: str,
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
    actor_id: UUID | None = None,
    moderator_id: UUID | None = None,
) -> Case:
    """A message into the thread, by the buyer, the shop or a moderator. Raises as `accept`; CaseInvalid."""
    if moderator_id is not None:
        caller = Caller(Party.MODERATOR, step_id, user_id=moderator_id)
    else:
        caller = rows.side(buyer_id, shop_id, actor_id, step_id)
    return _answered(case_id, caller, Answer(CaseAction.WRITE, text))


def add_evidence(
    *,
    case_id: UUID,
    data: bytes,
    caption: str = "",
    buyer_id: UUID | None = None,
    shop_id: UUID | None = None,
    actor_id: UUID | None = None,
) -> Evidence:
    """A picture by the buyer or the shop, re-encoded; the same bytes again are the same picture. Not in a transaction.

    Raises:
        CaseNotFound: no such case of that side.
        CaseStateConflict: the case is over, or its money is on its way.
        EvidenceRejected: not a picture that can be taken, or too many.
    """
    caller = rows.side(buyer_id, shop_id, actor_id, case_id)
    return cases.picture(evidence.add(case_id, caller, data=data, caption=caption))


def picture(
    *, case_id: UUID, evidence_id: UUID, buyer_id: UUID | None = None, shop_id: UUID | None = None
) -> bytes:
    """A picture as WebP, for its two parties and (with neither given) for operators.

    Raises:
        CaseNotFound: no such case of that side.
        EvidenceNotFound: no such picture in it.
    """
    if not cases.is_side(case_id, buyer_id=buyer_id, shop_id=shop_id):
        raise CaseNotFound
    return evidence.read(case_id, evidence_id)


def max_picture_bytes() -> int:
    """How large an uploaded picture may be."""
    most: int = settings.REFUNDS_EVIDENCE_MAX_BYTES
    return most


def act_on_deadlines() -> int:
    """Let cases go on whose side let its time run out. Repeatable. Returns how many."""
    return processes.all_lapsed(clock.now())


def rules() -> tuple[Rule, ...]:
    """How long what may be returned or claimed about; the default first."""
    return standing.rules()


def save_rule(*, category_id: UUID | None, return_days: int, claim_days: int, is_returnable: bool) -> None:
    """Set the rule of a category, or with None the default. Orders are judged by the rules of the day they ask.

    Raises:
        RuleInvalid: days out of range, or no such category.
    """
    ruling.save(
        category_id=category_id, return_days=return_days, claim_days=claim_days, is_returnable=is_returnable
    )


def remove_rule(*, rule_id: UUID) -> None:
    """Let a category follow those above it again. Raises RuleNotFound, RuleInvalid for the default."""
    ruling.remove(rule_id)


def take_copy(*, event: Event, case_id: UUID, shop_id: UUID, version: int) -> None:
    """Record an event of a case that is at home in another cell for this cell's subscribers, and keep the rows that it shows.

    Repeatable; an older version has no effect.
    """
    copies.take(event, case_id=case_id, shop_id=shop_id, version=version)


def hear_answer(*, wished: CaseAnswerWished, number: int) -> None:
    """Carry out what a shop of another cell answered in a case that is at home here, or refuse it; its cell is shown which.

    `number` counts the shop's answers in the case. Repeatable.
    """
    processes.heard(wished, number=number)


def answers_on_their_way(*, case: Case) -> tuple[CaseAction, ...]:
    """What the shop has answered in a case of another cell, and that cell has not been heard of since."""
    return () if homes.is_here(case.id) else wishing.waiting(case.id, shop_id=case.shop_id)


def refused_answer(*, case: Case) -> TitanError | None:
    """Why the shop's last answer in a case of another cell had no effect; None where it had, or is on its way."""
    return None if homes.is_here(case.id) else wishing.refused(case.id, shop_id=case.shop_id)


def _answered(case_id: UUID, caller: Caller, answer: Answer) -> Case:
    return _told(processes.answered(case_id, caller, answer))


def _told(row: CaseRow) -> Case:
    return cases.get(row.id)
