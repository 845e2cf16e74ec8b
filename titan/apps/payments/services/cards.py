"""Card payments: each request to the provider stands between two transactions, and may be sent again."""

from datetime import timedelta
from uuid import UUID

from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.failpoints import reach

from ..contracts import (
    Payment,
    PaymentDeclined,
    PaymentMethod,
    PaymentStateConflict,
    PaymentStatus,
)
from ..domain import decisions
from ..domain.intent import Intent, IntentStatus
from ..domain.payment import TOP_UP, UNDECIDED
from . import refunding, routing, rows
from .changing import held
from .observing import Observed, observe
from .opening import ASK_AFTER, Opened, Opening, declined
from .providers import CardProvider, ProviderRefused
from .providers.configured import provider
from .refund_rows import Refund

ASKED_A_ROUND = 50
ASK_AGAIN_AFTER = timedelta(seconds=30)
FORGET_AFTER = timedelta(hours=1)


def authorise(wanted: Opening, opened: Opened) -> Payment:
    """Take an opened payment to the provider. One that was opened before is asked after first.

    Raises:
        PaymentDeclined: the provider said no.
        PaymentStateConflict: it was voided meanwhile.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out.
    """
    payment = opened.payment
    if payment.status not in UNDECIDED:
        return payment
    try:
        intent = _create(wanted, at=routing.assign(wanted)) if opened.is_new else _again(wanted, payment)
    except ProviderRefused as refusal:
        payment = _refused(wanted.id, reason=refusal.code)
    except PaymentDeclined as refusal:
        payment = _refused(wanted.id, reason=str(refusal.extra["reason"]))
    else:
        payment = observe(intent).payment
    if payment.status is PaymentStatus.DECLINED:
        raise declined(payment)
    if payment.status is PaymentStatus.VOIDED:
        raise PaymentStateConflict("The payment was voided.")
    return payment


def _again(wanted: Opening, payment: Payment) -> Intent:
    """A payment that may have been sent: only a provider that does not know it, and fares ill, is passed over."""
    current = routing.assigned(wanted.id)
    intent = provider(current).find(payment_id=wanted.id, reference=payment.provider_reference)
    if intent is not None:
        return intent
    return _create(wanted, at=routing.reassign(wanted, current=current))


def _of(payment_id: UUID) -> CardProvider:
    """The provider that the payment is with."""
    return provider(routing.assigned(payment_id))


def _create(wanted: Opening, *, at: str) -> Intent:
    intent = provider(at).create(
        payment_id=wanted.id,
        amount=wanted.amount,
        token=wanted.wish.token,
        return_url=wanted.wish.return_url,
        is_captured_at_once=wanted.purpose == TOP_UP,
    )
    reach("payments.authorise.after_external")
    return intent


def _refused(payment_id: UUID, *, reason: str) -> Payment:
    with held(payment_id) as payment:
        payment.record(decisions.declined(payment.state, reason=reason, at=payment.at))
        sql.execute("UPDATE payments_payment SET ask_at = NULL WHERE id = %s", (payment_id,))
        return payment.payment


def capture(payment: Payment) -> Payment:
    """Capture an authorised card payment.

    Raises:
        PaymentStateConflict: it was voided, here or at the provider.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out.
    """
    amount, is_repeated = _begin_capture(payment.id)
    intent = _find(payment) if is_repeated else None
    if intent is None or intent.status is IntentStatus.AUTHORISED:
        intent = _capture(payment, amount)
    after = observe(intent).payment
    if after.status in (PaymentStatus.AUTHORISED, PaymentStatus.VOIDED):
        raise PaymentStateConflict("The provider does not hold this payment any more.")
    return after


def _begin_capture(payment_id: UUID) -> tuple[Money, bool]:
    """Fix which parts are captured, so that a repetition asks for the same. The sum, and whether it was fixed before."""
    with held(payment_id) as payment:
        if payment.is_closing:
            raise PaymentStateConflict("The payment is being voided.")
        is_repeated = not sql.execute(
            "UPDATE payments_part SET status = 'capturing' WHERE payment_id = %(id)s AND status = 'open' AND NOT EXISTS"
            " (SELECT 1 FROM payments_part WHERE payment_id = %(id)s AND status = 'capturing')",
            {"id": payment_id},
        )
        row = sql.one(
            "SELECT coalesce(sum(amount_minor), 0)::bigint FROM payments_part"
            " WHERE payment_id = %s AND status IN ('capturing', 'captured')",
            (payment_id,),
        )
        sql.execute(
            "UPDATE payments_payment SET ask_at = %s WHERE id = %s", (payment.at + ASK_AFTER, payment_id)
        )
        return Money(row[0] if row else 0, payment.payment.amount.currency), is_repeated


def _find(payment: Payment) -> Intent | None:
    return _of(payment.id).find(payment_id=payment.id, reference=payment.provider_reference)


def _capture(payment: Payment, amount: Money) -> Intent:
    reference = payment.provider_reference
    try:
        intent = _of(payment.id).capture(reference=reference, payment_id=payment.id, amount=amount)
    except ProviderRefused as refusal:
        found = _find(payment)
        if found is None:
            raise PaymentStateConflict(f"The provider refused: {refusal.code}") from refusal
        return found
    reach("payments.capture.after_external")
    return intent


def send_refund(refund: Refund, payment: Payment) -> Payment:
    """Ask the provider for a refund whose money is reserved.

    Raises:
        PaymentStateConflict: the provider said no.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out.
    """
    reference = payment.provider_reference
    try:
        intent = _of(payment.id).refund(
            reference=reference, refund_id=refund.id, order_id=refund.order_id, amount=refund.amount
        )
    except ProviderRefused as refusal:
        refunding.refuse(refund)
        raise PaymentStateConflict(f"The provider refused: {refusal.code}") from refusal
    reach("payments.refund.after_external")
    return observe(intent).payment


def end_at_provider(payment_id: UUID, *, reason: str) -> None:
    """Have the provider let go of a payment that is being voided; where it was captured, that is recorded.

    Raises:
        ProviderUnavailable: it has to be tried again.
    """
    payment = rows.get(payment_id)
    intent = _find(payment)
    if intent is None:
        return _end_here(payment_id, reason=reason)
    if intent.status in (IntentStatus.REQUIRES_ACTION, IntentStatus.AUTHORISED):
        try:
            intent = _of(payment_id).void(reference=intent.reference, payment_id=payment_id)
        except ProviderRefused:
            intent = _find(payment) or intent
    observe(intent)
    return None


def _end_here(payment_id: UUID, *, reason: str) -> None:
    with held(payment_id) as payment:
        payment.record(decisions.voided(payment.state, reason=reason, at=payment.at))
        sql.execute("UPDATE payments_payment SET ask_at = NULL WHERE id = %s", (payment_id,))


def ask(payment_id: UUID) -> Observed:
    """Ask the provider how a card payment stands and take it in; one of another method is answered as it stands.

    Raises:
        PaymentNotFound: no such payment.
        ProviderUnavailable: no answer.
    """
    payment = rows.get(payment_id)
    if payment.method is not PaymentMethod.CARD:
        return Observed(payment, is_stray=False)
    intent = _find(payment)
    if intent is not None:
        return observe(intent)
    if clock.now() - payment.created_at > FORGET_AFTER:
        _end_here(payment_id, reason="the provider never heard of it")
    return Observed(rows.get(payment_id), is_stray=False)


def due() -> list[UUID]:
    """Payments whose provider should be asked now; they are not due again for a while."""
    now = clock.now()
    found = sql.query(
        "UPDATE payments_payment SET ask_at = %s WHERE id IN (SELECT id FROM payments_payment WHERE ask_at <= %s"
        " ORDER BY ask_at LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id",
        (now + ASK_AGAIN_AFTER, now, ASKED_A_ROUND),
    )
    return [row[0] for row in found]
