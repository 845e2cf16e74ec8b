"""What payments does outside of transactions until it is done: ending a card payment, sending money back.

Both are started inside the transaction that learned of the need, and run by a worker at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import structlog

from titan.kernel import clock
from titan.kernel.ids import derived_id
from titan.platform.db.transactions import required
from titan.platform.processes import store
from titan.platform.processes.definition import ProcessKind, Step, Wait

from .contracts import Payment, PaymentMethod, PaymentNotFound, PaymentStatus, ProviderUnavailable
from .services import cancelling, capturing, cards, charges, methods, refunding, routing, voiding, webhooks
from .services.cancelling import Left
from .services.observing import Observed
from .services.providers import ProviderRefused
from .services.providers.configured import provider
from .services.refund_rows import Refund

T = TypeVar("T")

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


@dataclass(frozen=True, slots=True)
class Stray:
    """A charge at a provider that its payment does not stand on."""

    provider: str
    reference: str
    payment_id: UUID


@dataclass(frozen=True, slots=True)
class Forgetting:
    """A card that its provider shall keep no longer."""

    provider: str
    token: str


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


def _let_go(_: UUID, state: Stray) -> Stray:
    charges.give_back(state.provider, reference=state.reference, payment_id=state.payment_id)
    return state


def _forget(_: UUID, state: Forgetting) -> Forgetting:
    try:
        provider(state.provider).forget(token=state.token)
    except ProviderRefused as refusal:
        log.warning("payments.method_not_forgotten", provider=state.provider, code=refusal.code)
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

STRAY = ProcessKind(
    name="payments.let_go_of_charge",
    state=Stray,
    steps=(Step("let_go", _let_go, external=lambda _: True),),
    patience=PATIENCE,
)
FORGET = ProcessKind(
    name="payments.forget_method",
    state=Forgetting,
    steps=(Step("forget", _forget, external=lambda _: True),),
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


def capture(payment_id: UUID) -> Payment:
    """Capture; where tenders pay all that is left of a card payment, its provider lets go. Raises as `api.capture`."""
    payment = capturing.capture_wallet(payment_id)
    if payment.method is not PaymentMethod.CARD or payment.status is not PaymentStatus.AUTHORISED:
        return payment
    if all(part.amount for part in payment.parts):
        return cards.capture(payment)
    with required():
        taken = capturing.take_tendered(payment_id)
        if taken is not None:
            reason = "tenders pay all that is left"
            _leave(END, derived_id(payment_id, label="end"), Ending(payment_id, reason))
    return taken or cards.capture(payment)


def send(refund: Refund) -> Payment:
    """Refund, at the provider too where a card paid a share of it. Raises as `api.refund`."""
    begun = refunding.begin(refund)
    if not begun.asked:
        return begun.payment
    return cards.send_refund(replace(refund, amount=begun.asked), begun.payment)


def take_webhook(*, name: str, headers: Mapping[str, str], body: bytes) -> None:
    """Take in a webhook. Raises WebhookRejected, ProviderNotFound."""
    with required():
        observed = webhooks.take(name=name, headers=headers, body=body)
        if observed is not None:
            _follow_up(observed)


def ask(payment_id: UUID) -> Payment:
    """Ask the provider and take in what it says. Raises PaymentNotFound, ProviderUnavailable."""
    observed = cards.ask(payment_id)
    with required():
        _follow_up(observed)
    return observed.payment


def reconcile() -> int:
    """Ask about every payment that is due to be asked about; a provider that does not answer is left alone."""
    done = 0
    silent: set[str] = set()
    for payment_id in cards.due():
        name = routing.assigned(payment_id)
        if name in silent:
            continue
        try:
            ask(payment_id)
        except ProviderUnavailable:
            silent.add(name)
        else:
            done += 1
    return done


def forget_method(*, owner_id: UUID, method_id: UUID) -> None:
    """Forget a kept card, here at once and at its provider by a process. Raises MethodNotFound."""
    with required():
        method = methods.forget(owner_id, method_id)
        _leave(FORGET, derived_id(method_id, label="forget"), Forgetting(method.provider, method.token))


def _follow_up(observed: Observed) -> None:
    """What an intent calls for beyond taking it in."""
    if observed.is_stray:
        _end_stray(observed.payment)
    if observed.elsewhere is not None:
        intent = observed.elsewhere
        process_id = derived_id(observed.payment.id, label=f"let_go:{intent.reference}:{intent.status}")
        _leave(STRAY, process_id, Stray(intent.provider, intent.reference, observed.payment.id))


def _end_stray(payment: Payment) -> None:
    """The provider holds money for a payment that is over here: its request came late."""
    process_id = derived_id(payment.id, label=f"end:{payment.provider_reference}:{payment.status}")
    _leave(END, process_id, Ending(payment.id, "the payment was over when it was authorised"))


def _leave(kind: ProcessKind[T], id: UUID, state: T) -> None:
    """Leave a process to the workers, to be run as soon as this transaction has committed."""
    progress = store.insert(id=id, kind=kind, state=state)
    if isinstance(progress, store.Progress):
        store.save(progress, hold=False)
