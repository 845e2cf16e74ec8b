"""Returns and disputes in words, as both sides read them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from titan.apps.refunds import api as refunds
from titan.apps.refunds.contracts import (
    Alternative,
    Case,
    CaseEntry,
    CaseKind,
    CaseLine,
    CaseOutcome,
    CaseReason,
    CaseStatus,
    CaseSummary,
    Inspection,
    LineStanding,
    Party,
    ReplacementStatus,
)
from titan.kernel.money import Money
from titan.platform.pages.cards import Choice, TimelineEntry
from titan.platform.pages.formats import money_text

_PROBLEMS = ("rejected", "lapsed", "withdrawn", "closed_by_operator")


def kind_words(kind: CaseKind) -> str:
    """What is wanted."""
    return {
        CaseKind.RETURN: _("Return"),
        CaseKind.EXCHANGE: _("Exchange"),
        CaseKind.CLAIM: _("Claim"),
    }[kind]


def reason_words(reason: CaseReason) -> str:
    """Why."""
    return {
        CaseReason.CHANGED_MIND: _("I changed my mind"),
        CaseReason.WRONG_SIZE: _("It does not fit"),
        CaseReason.DAMAGED: _("It is damaged"),
        CaseReason.NOT_AS_DESCRIBED: _("It is not as described"),
        CaseReason.WRONG_PRODUCT: _("It is something else"),
        CaseReason.NOT_ARRIVED: _("It has not arrived"),
    }[reason]


def status_words(case: Case | CaseSummary, *, for_seller: bool) -> str:
    """Where a case stands, and whose turn it is."""
    if case.outcome is not None:
        return _outcome_words(case.outcome)
    sides = {
        CaseStatus.REQUESTED: (_("The shop answers"), _("Your answer is needed")),
        CaseStatus.REJECTED: (_("The shop said no"), _("You said no")),
        CaseStatus.COUNTERED: (_("The shop made an offer"), _("You made an offer")),
        CaseStatus.RETURN_DUE: (_("Please send it back"), _("The buyer sends it back")),
        CaseStatus.SENT_BACK: (_("On its way back"), _("Look at what came back")),
        CaseStatus.REPLACEMENT_DUE: (_("The shop sends the other one"), _("Send the other one")),
        CaseStatus.REPLACING: (_("The shop sends the other one"), _("The carrier is being asked")),
    }
    if case.status in sides:
        return sides[case.status][1 if for_seller else 0]
    return {
        CaseStatus.ESCALATED: _("With a moderator"),
        CaseStatus.AWARDED: _("Decided; it can be appealed"),
        CaseStatus.APPEALED: _("With another moderator"),
        CaseStatus.REFUNDING: _("The money is on its way"),
    }.get(case.status, case.status.value)


def _outcome_words(outcome: CaseOutcome) -> str:
    return {
        CaseOutcome.REFUNDED: _("Refunded"),
        CaseOutcome.REPLACED: _("Exchanged"),
        CaseOutcome.WITHDRAWN: _("Withdrawn"),
        CaseOutcome.LAPSED: _("Closed: not answered in time"),
        CaseOutcome.DENIED: _("Closed: no refund was awarded"),
        CaseOutcome.CLOSED_BY_OPERATOR: _("Closed by Titan"),
    }[outcome]


def replacement_words(status: ReplacementStatus) -> str:
    """Where the other goods of an exchange are."""
    return {
        ReplacementStatus.WANTED: _("not set aside yet"),
        ReplacementStatus.HELD: _("set aside in the stock"),
        ReplacementStatus.NONE_LEFT: _("sold out; the money goes back instead"),
        ReplacementStatus.SENT: _("sent"),
        ReplacementStatus.DROPPED: _("not wanted any more"),
    }[status]


@dataclass(frozen=True, slots=True)
class CaseOfOrder:
    """A case on the page of its order; `instead` is what an exchange brings, and `sending` where that is."""

    id: UUID
    kind: str
    status: str
    amount: Money
    instead: tuple[CaseLine, ...]
    sending: str
    parcel: str


def of_order(order_id: UUID, *, for_seller: bool) -> list[CaseOfOrder]:
    """The cases of an order, newest first. One statement where it has no exchange."""
    return [_of_order(one, for_seller=for_seller) for one in refunds.list_of_order(order_id=order_id)]


def _of_order(found: CaseSummary, *, for_seller: bool) -> CaseOfOrder:
    case = refunds.get(case_id=found.id) if found.kind is CaseKind.EXCHANGE else None
    other = case.replacement if case else None
    return CaseOfOrder(
        id=found.id,
        kind=kind_words(found.kind),
        status=status_words(found, for_seller=for_seller),
        amount=found.amount,
        instead=other.lines if other else (),
        sending=replacement_words(other.status) if other else "",
        parcel=f"{case.replacement_carrier} {case.replacement_tracking}".strip() if case else "",
    )


def instead_choices(line: LineStanding, chosen: str) -> list[Choice]:
    """What a line may be exchanged for and is to be had; nothing where that is nothing."""
    return [
        Choice(
            str(one.variant_id),
            _alternative_words(one),
            is_selected=str(one.variant_id) == chosen,
            is_disabled=not one.is_available,
        )
        for one in line.instead
    ]


def _alternative_words(one: Alternative) -> str:
    name = _("The same again") if one.is_same else one.label
    if not one.is_available:
        return _("{name} (sold out)").format(name=name)
    if one.back:
        return _("{name} ({amount} back each)").format(name=name, amount=money_text(one.back))
    return name


def reason_choices(chosen: str) -> list[Choice]:
    """All reasons for a select."""
    return [
        Choice(reason.value, reason_words(reason), is_selected=reason.value == chosen)
        for reason in CaseReason
    ]


def inspection_choices() -> list[Choice]:
    """What may have come back."""
    return [
        Choice(Inspection.OK.value, _("All right"), _("What was agreed is done."), is_selected=True),
        Choice(Inspection.DAMAGED.value, _("Damaged"), _("You may offer less below.")),
        Choice(Inspection.NOT_RECEIVED.value, _("Nothing came"), _("The buyer may ask for a moderator.")),
    ]


def timeline(case: Case) -> tuple[TimelineEntry, ...]:
    """Steps and messages, the newest first."""
    return tuple(
        TimelineEntry(
            title=f"{_party_words(entry.by)}: {_step_words(entry.what)}",
            state=_state(entry, is_latest=place == 0),
            at=entry.at,
            detail=entry.text,
        )
        for place, entry in enumerate(reversed(case.entries))
    )


def _state(entry: CaseEntry, *, is_latest: bool) -> str:
    if entry.what in _PROBLEMS:
        return "problem"
    return "current" if is_latest else "done"


def _party_words(party: Party) -> str:
    return {
        Party.BUYER: _("Buyer"),
        Party.SELLER: _("Shop"),
        Party.MODERATOR: _("Moderator"),
        Party.SYSTEM: _("Titan"),
    }[party]


def _step_words(what: str) -> str:
    words = {
        "opened": _("opened the case"),
        "message": _("wrote"),
        "accepted": _("accepted"),
        "rejected": _("said no"),
        "countered": _("made an offer"),
        "counter_accepted": _("took the offer"),
        "sent_back": _("sent it back"),
        "inspected": _("looked at what came back"),
        "inspection_lapsed": _("nobody looked at it in time"),
        "replacing": _("hands the other one to the carrier"),
        "replacing_failed": _("the carrier did not take it"),
        "replaced": _("sent the other one"),
        "none_left": _("no other one is left, so the money goes back"),
        "replacement_lapsed": _("no other one was sent in time"),
        "withdrawn": _("withdrew"),
        "lapsed": _("the time ran out"),
        "escalated": _("asked for a moderator"),
        "appealed": _("appealed"),
        "awarded": _("decided"),
        "refund_agreed": _("the money goes back"),
        "refunded": _("the money is back"),
        "closed_by_operator": _("closed the case"),
    }
    return words.get(what, what.replace("_", " "))
