"""What payments does outside of transactions until it is done: ending a card payment, sending money back.

Both are started inside the transaction that learned of the need, and run by a worker at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db.transactions import required
from titan.platform.processes import store
from titan.platform.processes.definition import ProcessKind, Step, Wait

from .contracts import Payment, PaymentNotFound, ProviderUnavailable
from .services import cancelling, cards, refunding, voiding, webhooks
from .services.cancelling import Left

log = structlog.get_logger(__name__)
# Money is owed until it is sent: an outage of the provider never ends these.
PATIENCE = timedelta(days=365)
LOOK_AGAIN = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ending:
    """A card payment to be ended at its provider."""

    payment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Return:
    """An order whose money goes back."""

    payment_id: UUID
    order_id: UUID
    reason: str


def _end(_: UUID, state: Ending) -> Ending:
    cards.end_at_provider(state.payment_id, reason=state.reason)
    return state


def _give_back(_: UUID, state: Return) -> Return | Wait:
    left = cancelling.cancel_part(state.payment_id, order_id=state.order_id, reason=state.reason)
    if left is Left.WAIT:
        cards.ask(state.payment_id)
        return Wait(clock.now() + LOOK_AGAIN)
    if left is Left.VOID:
        void(state.payment_id, reason=state.reason)
        return state
    refund = cancelling.what_is_left(state.payment_id, order_id=state.order_id, reason=state.reason)
    if refund is not None:
        send(refund)
    return state


END = ProcessKind(
    name="payments.end_card",
    state=Ending,
    steps=(Step("end", _end, external=lambda _: True),),
    patience=PATIENCE,
)
RETURN = ProcessKind(
    name="payments.return_money",
    state=Return,
    steps=(Step("give_back", _give_back, external=lambda _: True),),
    patience=PATIENCE,
)


def void(payment_id: UUID, *, reason: str) -> None:
    """Void what was not captured; where a provider holds it, a process tells it so."""
    with required():
        if voiding.void(payment_id, reason=reason):
            _leave(END, derived_id(payment_id, label="end"), Ending(payment_id, reason))


def cancel_order(payment_id: UUID, *, order_id: UUID, reason: str) -> None:
    """An order was called off: give back here what can be, and leave the rest to a process."""
    with required():
        try:
            left = cancelling.cancel_part(payment_id, order_id=order_id, reason=reason)
        except PaymentNotFound:
            log.warning("payments.cancelled_unpaid", payment=str(payment_id), order=str(order_id))
            return
        if left is Left.VOID:
            void(payment_id, reason=reason)
        elif left is not Left.NOTHING:
            process_id = derived_id(order_id, label="return_money")
            _leave(RETURN, process_id, Return(payment_id, order_id, reason))


def send(refund: refunding.Refund) -> Payment:
    """Refund, at the provider too where it is a card's. Raises as `api.refund`."""
    begun = refunding.begin(refund)
    return cards.send_refund(refund, begun.payment) if begun.is_pending else begun.payment


def take_webhook(*, headers: Mapping[str, str], body: bytes) -> None:
    """Take in a webhook. Raises WebhookRejected."""
    with required():
        observed = webhooks.take(headers=headers, body=body)
        if observed is not None and observed.is_stray:
            _end_stray(observed.payment)


def ask(payment_id: UUID) -> Payment:
    """Ask the provider and take in what it says. Raises PaymentNotFound, ProviderUnavailable."""
    observed = cards.ask(payment_id)
    if observed.is_stray:
        _end_stray(observed.payment)
    return observed.payment


def reconcile() -> int:
    """Ask about every payment that is due to be asked about; stops where the provider does not answer."""
    done = 0
    for payment_id in cards.due():
        try:
            ask(payment_id)
        except ProviderUnavailable:
            break
        done += 1
    return done


def _end_stray(payment: Payment) -> None:
    """The provider holds money for a payment that is over here: its request came late."""
    process_id = derived_id(payment.id, label=f"end:{payment.provider_reference}:{payment.status}")
    _leave(END, process_id, Ending(payment.id, "the payment was over when it was authorised"))


def _leave(kind: ProcessKind[Ending] | ProcessKind[Return], id: UUID, state: Ending | Return) -> None:
    """Leave a process to the workers, to be run as soon as this transaction has committed."""
    progress = store.insert(id=id, kind=kind, state=state)
    if isinstance(progress, store.Progress):
        store.save(progress, hold=False)
