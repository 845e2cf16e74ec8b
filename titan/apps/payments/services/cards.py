"""Card payments: each request to the provider stands between two transactions, and may be sent again."""

from datetime import timedelta
from uuid import UUID

from titan.kernel import clock
from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.failpoints import reach

from ..contracts import (
    Payment,
    PaymentMethod,
    PaymentStateConflict,
    PaymentStatus,
)
from ..domain import decisions
from ..domain.intent import Intent, IntentStatus
from ..domain.payment import TOP_UP, UNDECIDED
from . import refunding, rows
from .changing import held
from .observing import Observed, observe
from .opening import ASK_AFTER, Opened, Opening, declined
from .providers import ProviderRefused, provider

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
        intent = None if opened.is_new else provider().find(payment_id=wanted.id)
        if intent is None:
            intent = _create(wanted)
    except ProviderRefused as refusal:
        payment = _refused(wanted.id, reason=refusal.code)
    else:
        payment = observe(intent).payment
    if payment.status is PaymentStatus.DECLINED:
        raise declined(payment)
    if payment.status is PaymentStatus.VOIDED:
        raise PaymentStateConflict("The payment was voided.")
    return payment


def _create(wanted: Opening) -> Intent:
    intent = provider().create(
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
    intent = provider().find(payment_id=payment.id) if is_repeated else None
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


def _capture(payment: Payment, amount: Money) -> Intent:
    reference = payment.provider_reference
    try:
        intent = provider().capture(reference=reference, payment_id=payment.id, amount=amount)
    except ProviderRefused as refusal:
        found = provider().find(payment_id=payment.id)
        if found is None:
            raise PaymentStateConflict(f"The provider refused: {refusal.code}") from refusal
        return found
    reach("payments.capture.after_external")
    return intent


def send_refund(refund: refunding.Refund, payment: Payment) -> Payment:
    """Ask the provider for a refund whose money is reserved.

    Raises:
        PaymentStateConflict: the provider said no.
        ProviderUnavailable: whether the provider acted is unknown; calling again finds out.
    """
    reference = payment.provider_reference
    try:
        intent = provider().refund(
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
    intent = provider().find(payment_id=payment_id)
    if intent is None:
        return _end_here(payment_id, reason=reason)
    if intent.status in (IntentStatus.REQUIRES_ACTION, IntentStatus.AUTHORISED):
        try:
            intent = provider().void(reference=intent.reference, payment_id=payment_id)
        except ProviderRefused:
            intent = provider().find(payment_id=payment_id) or intent
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
    intent = provider().find(payment_id=payment_id)
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
