"""What the two sides of a case are told of its steps, and of the time that is left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.refunds.contracts import CaseKind, CaseOutcome, CaseStatus, Party

from ..contracts import CaseFact, Day, Phrase
from ..contracts import marked as _

_QUOTED = 400
Text = tuple[Phrase, ...]
_MODERATOR = Phrase(_("You may ask for a moderator."))


@dataclass(frozen=True, slots=True)
class Message:
    """What a user is told, once per `cause`; `{shop}` in the body is filled in with the order's shop."""

    user_id: UUID
    order_id: UUID
    number: str
    kind: str
    title: Phrase
    body: tuple[Phrase, ...]
    url: str
    cause: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when somebody has to act, and what it is told shortly before. Without a message nobody has to."""

    case_id: UUID
    due_at: datetime | None = None
    message: Message | None = None


Told = tuple[Message, ...]


def told(fact: CaseFact) -> Told:
    """What a fact means for either side; nothing where the fact that follows it says it better."""
    say = _WORDS.get(fact.what)
    return say(fact) if say else ()


def deadline(fact: CaseFact) -> Deadline:
    """Whose turn it is, and until when."""
    turn = _TURNS.get(fact.status) if fact.status else None
    if fact.deadline_at is None or turn is None:
        return Deadline(fact.case_id)
    party, body = turn
    ends = Phrase(_("Your time ends on {moment}."), {"moment": Day(fact.deadline_at, has_time=True)})
    to = _buyer if party is Party.BUYER else _seller
    message = to(fact, _("Less than a day left: order {number}"), (ends, Phrase(body)), mark=":due")
    return Deadline(fact.case_id, fact.deadline_at, message)


def _buyer(fact: CaseFact, title: str, body: Text, *, mark: str = "") -> Message:
    return _message(fact, fact.buyer_id, title, body, f"/account/returns/{fact.case_id}/", mark)


def _seller(fact: CaseFact, title: str, body: Text, *, mark: str = "") -> Message:
    return _message(fact, fact.seller_id, title, body, f"/seller/returns/{fact.case_id}/", mark)


def _both(fact: CaseFact, title: str, body: Text) -> Told:
    return _buyer(fact, title, body), _seller(fact, title, body)


def _message(fact: CaseFact, user_id: UUID, title: str, body: Text, url: str, mark: str) -> Message:
    return Message(
        user_id=user_id,
        order_id=fact.order_id,
        number=fact.number,
        kind="case.deadline" if mark else f"case.{fact.what}",
        title=Phrase(title),
        body=body,
        url=url,
        cause=fact.cause + mark,
    )


def _opened(fact: CaseFact) -> Told:
    assert fact.kind is not None
    title, wish = {
        CaseKind.RETURN: (
            _("A return: order {number}"),
            _("The buyer wants to return goods for {amount}."),
        ),
        CaseKind.EXCHANGE: (_("An exchange: order {number}"), _("The buyer wants other goods instead.")),
        CaseKind.CLAIM: (
            _("A claim: order {number}"),
            _("The buyer reports a problem and claims {amount}."),
        ),
    }[fact.kind]
    ask = Phrase(_("Please answer; without an answer it counts as accepted."))
    return (_seller(fact, title, (_with_money(fact, wish), ask, *_until(fact))),)


def _rejected(fact: CaseFact) -> Told:
    body = (Phrase(_("{shop} said no.")), *_quoted(fact), _MODERATOR, *_until(fact))
    return (_buyer(fact, _("The shop said no: order {number}"), body),)


def _countered(fact: CaseFact) -> Told:
    offer = (_with_money(fact, _("{shop} offers {amount}.")), *_quoted(fact))
    choice = Phrase(_("Take it or ask for a moderator."))
    return (_buyer(fact, _("The shop made an offer: order {number}"), (*offer, choice, *_until(fact))),)


def _counter_accepted(fact: CaseFact) -> Told:
    words = (
        _("The buyer takes the {amount} that you offered.")
        if fact.by is Party.BUYER
        else _("The time ran out, so the buyer gets the {amount} that you offered.")
    )
    return (_seller(fact, _("Your offer was taken: order {number}"), (_with_money(fact, words),)),)


def _return_due(fact: CaseFact) -> Told:
    body = Phrase(_("Send the goods back and enter the tracking number, or the case is closed."))
    return (_buyer(fact, _("Please send it back: order {number}"), (body, *_until(fact))),)


def _sent_back(fact: CaseFact) -> Told:
    parcel = (
        Phrase(_("The buyer handed the parcel over: {parcel}."), {"parcel": fact.text})
        if fact.text
        else Phrase(_("The buyer handed the parcel over."))
    )
    look = Phrase(_("Look at what comes back, or it counts as all right."))
    return (_seller(fact, _("Goods are coming back: order {number}"), (parcel, look, *_until(fact))),)


def _inspected(fact: CaseFact) -> Told:
    if fact.status is CaseStatus.COUNTERED:
        found = _with_money(fact, _("{shop} looked at the goods and offers {amount}."))
    elif fact.status is CaseStatus.REJECTED:
        found = Phrase(_("{shop} says that nothing came back."))
    else:
        return ()
    body = (found, *_quoted(fact), _MODERATOR, *_until(fact))
    return (_buyer(fact, _("Your return was inspected: order {number}"), body),)


def _replacement_due(fact: CaseFact) -> Told:
    send = Phrase(_("Please send them, or the buyer gets the money back."))
    wait = Phrase(_("{shop} now sends you the other goods."))
    return (
        _buyer(fact, _("Your exchange goes on: order {number}"), (wait,)),
        _seller(fact, _("Send the other goods: order {number}"), (send, *_until(fact))),
    )


def _replaced(fact: CaseFact) -> Told:
    sent = (
        Phrase(_("{shop} sent them: {parcel}."), {"parcel": fact.text})
        if fact.text
        else Phrase(_("{shop} sent them."))
    )
    return (_buyer(fact, _("The other goods are on their way: order {number}"), (sent,)),)


def _none_left(fact: CaseFact) -> Told:
    """What is agreed about the money follows by itself."""
    buyer = Phrase(
        _("{shop} has none left of what you wanted instead, so you get the money for what goes back.")
    )
    seller = Phrase(_("None is left of what the buyer wanted instead, so the money goes back."))
    title = _("No other one is left: order {number}")
    return _buyer(fact, title, (buyer, *_quoted(fact))), _seller(fact, title, (seller,))


def _refund_agreed(fact: CaseFact) -> Told:
    silent = (Phrase(_("The time to act had run out.")),) if fact.by is Party.SYSTEM else ()
    back = _with_money(fact, _("{amount} will go back by the way you paid."))
    sold = _with_money(fact, _("{amount} goes back to the buyer."))
    return (
        _buyer(fact, _("Your refund is agreed: order {number}"), (back,)),
        _seller(fact, _("A refund is agreed: order {number}"), (sold, *silent)),
    )


def _escalated(fact: CaseFact) -> Told:
    is_by_shop = fact.by is Party.SELLER
    if fact.what == "appealed":
        title = _("The decision is appealed: order {number}")
        shop = _("{shop} appealed, so another moderator will decide.")
        buyer = _("The buyer appealed, so another moderator will decide.")
    else:
        title = _("A moderator will decide: order {number}")
        shop, buyer = _("{shop} asked for a moderator."), _("The buyer asked for a moderator.")
    more = Phrase(_("You may still write and add pictures."))
    to = _buyer if is_by_shop else _seller
    return (to(fact, title, (Phrase(shop if is_by_shop else buyer), *_quoted(fact), more)),)


def _awarded(fact: CaseFact) -> Told:
    assert fact.amount is not None
    decided = (
        _with_money(fact, _("Decided: the buyer gets {amount}."))
        if fact.amount.amount
        else Phrase(_("Decided: there is no refund."))
    )
    then = (
        (Phrase(_("Either side may appeal.")), *_until(fact))
        if fact.deadline_at
        else (Phrase(_("This decision is final.")),)
    )
    return _both(fact, _("The moderator has decided: order {number}"), (decided, *_quoted(fact), *then))


def _refunded(fact: CaseFact) -> Told:
    """The buyer is told of each payment that goes back."""
    assert fact.borne is not None
    share = (
        Phrase(_("{borne} of it is yours to bear."), {"borne": fact.borne})
        if fact.borne.amount
        else Phrase(_("You bear nothing of it."))
    )
    sent = _with_money(fact, _("{amount} went back to the buyer."))
    return (_seller(fact, _("A refund was sent: order {number}"), (sent, share)),)


def _closed(fact: CaseFact) -> Told:
    """What ends otherwise than by a step that was told of."""
    if fact.outcome is CaseOutcome.WITHDRAWN:
        words = Phrase(_("The buyer withdrew the case; nothing is to be done."))
        return (_seller(fact, _("Withdrawn: order {number}"), (words,)),)
    title = _("Case closed: order {number}")
    if fact.outcome is CaseOutcome.LAPSED:
        words = Phrase(_("The buyer did not act in time, so nothing is refunded."))
        return _both(fact, title, (words,))
    if fact.outcome is CaseOutcome.CLOSED_BY_OPERATOR:
        return _both(fact, title, (Phrase(_("Titan closed the case without a refund.")),))
    return ()


_WORDS: Mapping[str, Callable[[CaseFact], Told]] = {
    "opened": _opened,
    "rejected": _rejected,
    "countered": _countered,
    "counter_accepted": _counter_accepted,
    "return_due": _return_due,
    "sent_back": _sent_back,
    "inspected": _inspected,
    "replacement_due": _replacement_due,
    "replaced": _replaced,
    "none_left": _none_left,
    "refund_agreed": _refund_agreed,
    "escalated": _escalated,
    "appealed": _escalated,
    "awarded": _awarded,
    "refunded": _refunded,
    "closed": _closed,
}
_TURNS: Mapping[CaseStatus, tuple[Party, str]] = {
    CaseStatus.REQUESTED: (Party.SELLER, _("Without an answer it counts as accepted.")),
    CaseStatus.REJECTED: (Party.BUYER, _("Ask for a moderator, or the case is closed.")),
    CaseStatus.COUNTERED: (
        Party.BUYER,
        _("Take the offer or ask for a moderator, or the case goes on without you."),
    ),
    CaseStatus.RETURN_DUE: (Party.BUYER, _("Send the goods back, or the case is closed.")),
    CaseStatus.SENT_BACK: (Party.SELLER, _("Look at what came back, or it counts as all right.")),
    CaseStatus.REPLACEMENT_DUE: (
        Party.SELLER,
        _("Send the other goods, or the buyer gets the money back."),
    ),
}


def _with_money(fact: CaseFact, text: str) -> Phrase:
    """A sentence about the case's amount."""
    return Phrase(text, {} if fact.amount is None else {"amount": fact.amount})


def _until(fact: CaseFact) -> Text:
    if fact.deadline_at is None:
        return ()
    return (Phrase(_("You have time until {day}."), {"day": Day(fact.deadline_at)}),)


def _quoted(fact: CaseFact) -> Text:
    """The words of the side that acted, shortened."""
    words = fact.text.strip()
    short = words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()}…"
    return (Phrase(_("In their words: “{words}”"), {"words": short}),) if words else ()
