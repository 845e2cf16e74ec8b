"""What the two sides of a case are told of its steps, and of the time that is left."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from titan.apps.refunds.contracts import CaseKind, CaseOutcome, CaseStatus, Party
from titan.kernel.money import Money

from ..contracts import CaseFact

_QUOTED = 400


@dataclass(frozen=True, slots=True)
class Message:
    """What a user is told, once per `cause`; `{shop}` in the body is filled in with the order's shop."""

    user_id: UUID
    order_id: UUID
    kind: str
    title: str
    body: str
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
    until = f"{fact.deadline_at:%-d %B %Y, %H:%M} UTC"
    to = _buyer if party is Party.BUYER else _seller
    message = to(fact, "Less than a day left", f"Your time ends on {until}. {body}", mark=":due")
    return Deadline(fact.case_id, fact.deadline_at, message)


def _buyer(fact: CaseFact, title: str, body: str, *, mark: str = "") -> Message:
    return _message(fact, fact.buyer_id, title, body, f"/account/returns/{fact.case_id}/", mark)


def _seller(fact: CaseFact, title: str, body: str, *, mark: str = "") -> Message:
    return _message(fact, fact.seller_id, title, body, f"/seller/returns/{fact.case_id}/", mark)


def _both(fact: CaseFact, title: str, body: str) -> Told:
    return _buyer(fact, title, body), _seller(fact, title, body)


def _message(fact: CaseFact, user_id: UUID, title: str, body: str, url: str, mark: str) -> Message:
    return Message(
        user_id=user_id,
        order_id=fact.order_id,
        kind="case.deadline" if mark else f"case.{fact.what}",
        title=f"{title}: order {fact.number}",
        body=body,
        url=url,
        cause=fact.cause + mark,
    )


def _opened(fact: CaseFact) -> Told:
    assert fact.kind is not None
    title, wish = {
        CaseKind.RETURN: ("A return", f"The buyer wants to return goods for {_money(fact.amount)}."),
        CaseKind.EXCHANGE: ("An exchange", "The buyer wants other goods instead."),
        CaseKind.CLAIM: ("A claim", f"The buyer reports a problem and claims {_money(fact.amount)}."),
    }[fact.kind]
    body = f"{wish} Please answer{_until(fact)}; without an answer it counts as accepted."
    return (_seller(fact, title, body),)


def _rejected(fact: CaseFact) -> Told:
    body = f"{{shop}} said no.{_quoted(fact)} You may ask for a moderator{_until(fact)}."
    return (_buyer(fact, "The shop said no", body),)


def _countered(fact: CaseFact) -> Told:
    offer = f"{{shop}} offers {_money(fact.amount)}.{_quoted(fact)}"
    return (_buyer(fact, "The shop made an offer", f"{offer} Take it or ask for a moderator{_until(fact)}."),)


def _counter_accepted(fact: CaseFact) -> Told:
    who = "The buyer takes" if fact.by is Party.BUYER else "The time ran out, so the buyer gets"
    return (_seller(fact, "Your offer was taken", f"{who} the {_money(fact.amount)} that you offered."),)


def _return_due(fact: CaseFact) -> Told:
    body = f"Send the goods back and enter the tracking number{_until(fact)}, or the case is closed."
    return (_buyer(fact, "Please send it back", body),)


def _sent_back(fact: CaseFact) -> Told:
    parcel = f" ({_literal(fact.text)})" if fact.text else ""
    body = f"The buyer handed the parcel over{parcel}. Look at what comes back{_until(fact)}, or it counts as all right."
    return (_seller(fact, "Goods are coming back", body),)


def _inspected(fact: CaseFact) -> Told:
    if fact.status is CaseStatus.COUNTERED:
        found = f"{{shop}} looked at the goods and offers {_money(fact.amount)}."
    elif fact.status is CaseStatus.REJECTED:
        found = "{shop} says that nothing came back."
    else:
        return ()
    body = f"{found}{_quoted(fact)} You may ask for a moderator{_until(fact)}."
    return (_buyer(fact, "Your return was inspected", body),)


def _replacement_due(fact: CaseFact) -> Told:
    seller = f"Please send them{_until(fact)}, or the buyer gets the money back."
    return (
        _buyer(fact, "Your exchange goes on", "{shop} now sends you the other goods."),
        _seller(fact, "Send the other goods", seller),
    )


def _replaced(fact: CaseFact) -> Told:
    parcel = f": {_literal(fact.text)}" if fact.text else ""
    return (_buyer(fact, "The other goods are on their way", f"{{shop}} sent them{parcel}."),)


def _refund_agreed(fact: CaseFact) -> Told:
    silent = " The time to act had run out." if fact.by is Party.SYSTEM else ""
    return (
        _buyer(fact, "Your refund is agreed", f"{_money(fact.amount)} will go back by the way you paid."),
        _seller(fact, "A refund is agreed", f"{_money(fact.amount)} goes back to the buyer.{silent}"),
    )


def _escalated(fact: CaseFact) -> Told:
    is_appeal = fact.what == "appealed"
    title = "The decision is appealed" if is_appeal else "A moderator will decide"
    asked = "appealed, so another moderator will decide" if is_appeal else "asked for a moderator"
    who, to = ("{shop}", _buyer) if fact.by is Party.SELLER else ("The buyer", _seller)
    return (to(fact, title, f"{who} {asked}.{_quoted(fact)} You may still write and add pictures."),)


def _awarded(fact: CaseFact) -> Told:
    assert fact.amount is not None
    money = f"the buyer gets {_money(fact.amount)}" if fact.amount.amount else "there is no refund"
    then = f"Either side may appeal{_until(fact)}." if fact.deadline_at else "This decision is final."
    return _both(fact, "The moderator has decided", f"Decided: {money}.{_quoted(fact)} {then}")


def _refunded(fact: CaseFact) -> Told:
    """The buyer is told of each payment that goes back."""
    assert fact.borne is not None
    share = (
        f"{_money(fact.borne)} of it is yours to bear." if fact.borne.amount else "You bear nothing of it."
    )
    return (_seller(fact, "A refund was sent", f"{_money(fact.amount)} went back to the buyer. {share}"),)


def _closed(fact: CaseFact) -> Told:
    """What ends otherwise than by a step that was told of."""
    if fact.outcome is CaseOutcome.WITHDRAWN:
        return (_seller(fact, "Withdrawn", "The buyer withdrew the case; nothing is to be done."),)
    if fact.outcome is CaseOutcome.LAPSED:
        return _both(fact, "Case closed", "The buyer did not act in time, so nothing is refunded.")
    if fact.outcome is CaseOutcome.CLOSED_BY_OPERATOR:
        return _both(fact, "Case closed", "Titan closed the case without a refund.")
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
    "refund_agreed": _refund_agreed,
    "escalated": _escalated,
    "appealed": _escalated,
    "awarded": _awarded,
    "refunded": _refunded,
    "closed": _closed,
}
_TURNS: Mapping[CaseStatus, tuple[Party, str]] = {
    CaseStatus.REQUESTED: (Party.SELLER, "Without an answer it counts as accepted."),
    CaseStatus.REJECTED: (Party.BUYER, "Ask for a moderator, or the case is closed."),
    CaseStatus.COUNTERED: (
        Party.BUYER,
        "Take the offer or ask for a moderator, or the case goes on without you.",
    ),
    CaseStatus.RETURN_DUE: (Party.BUYER, "Send the goods back, or the case is closed."),
    CaseStatus.SENT_BACK: (Party.SELLER, "Look at what came back, or it counts as all right."),
    CaseStatus.REPLACEMENT_DUE: (Party.SELLER, "Send the other goods, or the buyer gets the money back."),
}


def _money(amount: Money | None) -> str:
    assert amount is not None
    return f"{amount.decimal()} {amount.currency}"


def _until(fact: CaseFact) -> str:
    return f" by {fact.deadline_at:%-d %B %Y}" if fact.deadline_at else ""


def _quoted(fact: CaseFact) -> str:
    """The words of the side that acted, shortened."""
    words = fact.text.strip()
    short = words if len(words) <= _QUOTED else f"{words[:_QUOTED].rstrip()}…"
    return f" In their words: “{_literal(short)}”" if words else ""


def _literal(text: str) -> str:
    """Text of a user inside a pattern: braces are shown, not filled in."""
    return text.replace("{", "{{").replace("}", "}}")
