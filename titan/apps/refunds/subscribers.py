"""What the cells of a case tell each other: the order's shows it to the shop's, which sends the shop's answers."""

from titan.kernel.events import Envelope, Event
from titan.platform import homes
from titan.platform.bus import api as bus
from titan.platform.eventlog.registry import Subscription

from . import api
from .events import (
    CaseAnswered,
    CaseAnswerWished,
    CaseAwarded,
    CaseClosed,
    CaseEscalated,
    CaseOpened,
    CaseShown,
    RefundCompleted,
    ReturnInspected,
)

subscription = Subscription("refunds.answers")
letters = bus.subscribe("refunds.letters", topic="letters")
Told = (
    CaseOpened
    | CaseAnswered
    | CaseEscalated
    | CaseAwarded
    | ReturnInspected
    | RefundCompleted
    | CaseClosed
    | CaseShown
)
TOLD: tuple[type[Told], ...] = (
    *(CaseOpened, CaseAnswered, CaseEscalated, CaseAwarded),
    *(ReturnInspected, RefundCompleted, CaseClosed, CaseShown),
)
for told in TOLD:
    bus.address(told, to="shop_id")
bus.address(CaseAnswerWished, to="case_id")


@letters.on(*TOLD)
def follow(envelope: Envelope, event: Event) -> None:
    """A case about goods of a shop of this cell went on; its subscribers do the shop's half."""
    assert isinstance(event, TOLD)
    api.take_copy(event=event, case_id=event.case_id, shop_id=event.shop_id, version=envelope.version)


@letters.on(CaseAnswerWished)
@subscription.on(CaseAnswerWished)
def hear(envelope: Envelope, event: Event) -> None:
    """A shop has answered."""
    assert isinstance(event, CaseAnswerWished)
    if homes.is_here(event.case_id):
        api.hear_answer(wished=event, number=envelope.version)
