"""The one door to returns, exchanges, claims and disputes.

Whoever acts gives a `step_id` of its own: the same step again has no further effect and tells how the case stands.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from django.conf import settings

from titan.apps.orders import api as orders
from titan.kernel import clock
from titan.kernel.errors import TitanError
from titan.kernel.money import Money
from titan.kernel.paging import Page

from . import processes
from .contracts import (
    BearerShare,
    Case,
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
from .models import CaseRow
from .selectors import cases, standing
from .services import (
    answering,
    deadlines,
    disputing,
    evidence,
    exchanging,
    finishing,
    opening,
    returning,
    ruling,
)
from .services.rows import Caller

log = structlog.get_logger(__name__)
BATCH = 200


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
    caller = _seller(shop_id, actor_id, step_id)
    exchanging.check_free(case_id, shop_id)
    row = processes.carried_out(lambda: answering.accept(case_id, caller, text=text))
    processes.held_now(row)
    return _told(row)


def reject(*, case_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str) -> Case:
    """The seller refuses and says why. Raises as `accept`; CaseInvalid without a text."""
    caller = _seller(shop_id, actor_id, step_id)
    return _told(answering.reject(case_id, caller, text=text))


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
    caller = _seller(shop_id, actor_id, step_id)
    return _told(
        answering.counter(
            case_id, caller, amount=amount_minor, currency=currency, needs_return=needs_return, text=text
        )
    )


def accept_counter(*, case_id: UUID, buyer_id: UUID, step_id: UUID) -> Case:
    """The buyer takes the offer. Raises as `accept`."""
    caller = _buyer(buyer_id, step_id)
    return _told(processes.carried_out(lambda: answering.accept_counter(case_id, caller)))


def withdraw(*, case_id: UUID, buyer_id: UUID, step_id: UUID, text: str = "") -> Case:
    """The buyer wants nothing any more; what the case took of the order is free again. Raises as `accept`."""
    caller = _buyer(buyer_id, step_id)
    return _told(processes.carried_out(lambda: answering.withdraw(case_id, caller, text=text)))


def ship_back(*, case_id: UUID, buyer_id: UUID, step_id: UUID, carrier: str, tracking_number: str) -> Case:
    """The buyer has sent the goods. Raises as `accept`; CaseInvalid without a tracking number."""
    caller = _buyer(buyer_id, step_id)
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
    caller = _seller(shop_id, actor_id, step_id)
    return _told(
        processes.carried_out(
            lambda: returning.inspect(
                case_id, caller, result=result, amount=amount_minor, currency=currency, text=text
            )
        )
    )


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
    caller = _seller(shop_id, actor_id, step_id)
    case = get(case_id=case_id, shop_id=shop_id)
    if case.replacement is None:
        return _told(returning.replace(case_id, caller, carrier=carrier, tracking_number=tracking_number))
    by = carrier or "simulated"
    row = processes.carried_out(lambda: exchanging.begin(case_id, caller, carrier=by))
    processes.replaced_now(row)
    return _told(row)


def refund_instead(*, case_id: UUID, shop_id: UUID, actor_id: UUID, step_id: UUID, text: str = "") -> Case:
    """The seller cannot send the other goods after all; the money goes back. Raises as `accept`."""
    caller = _seller(shop_id, actor_id, step_id)
    return _told(processes.carried_out(lambda: exchanging.refund_instead(case_id, caller, text=text)))


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
    return _told(disputing.escalate(case_id, _side(buyer_id, shop_id, actor_id, step_id), text=text))


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
    return _told(disputing.appeal(case_id, _side(buyer_id, shop_id, actor_id, step_id), text=text))


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
        caller = _side(buyer_id, shop_id, actor_id, step_id)
    return _told(answering.write(case_id, caller, text=text))


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
    caller = _side(buyer_id, shop_id, actor_id, case_id)
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
    done = 0
    for case_id in deadlines.due(clock.now(), limit=BATCH):
        try:
            done += processes.lapsed(case_id)
        except TitanError:
            # One case that cannot go on must not hold up the others; it is tried again in the next round.
            log.exception("refunds.deadline_failed", case=str(case_id))
    return done


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


def _told(row: CaseRow) -> Case:
    return cases.get(row.id)


def _buyer(buyer_id: UUID, step_id: UUID) -> Caller:
    return Caller(Party.BUYER, step_id, user_id=buyer_id, buyer_id=buyer_id)


def _seller(shop_id: UUID, actor_id: UUID | None, step_id: UUID) -> Caller:
    return Caller(Party.SELLER, step_id, user_id=actor_id or shop_id, shop_id=shop_id)


def _side(buyer_id: UUID | None, shop_id: UUID | None, actor_id: UUID | None, step_id: UUID) -> Caller:
    if (buyer_id is None) == (shop_id is None):
        raise ValueError("either the buyer or the shop acts")
    return _buyer(buyer_id, step_id) if buyer_id else _seller(shop_id or step_id, actor_id, step_id)
