"""Charges that belong to no payment of ours, or to one twice: let go, or sent back."""

from uuid import NAMESPACE_URL, UUID, uuid5

from titan.kernel.money import Money
from titan.platform.db import sql

from ..contracts import PaymentNotFound, PaymentStateConflict, PaymentStatus
from ..domain.intent import Intent, IntentStatus
from . import routing, rows
from .providers import ProviderRefused
from .providers.configured import provider


def give_back(name: str, *, reference: str, payment_id: UUID | None) -> str:
    """Void or refund all of a charge that its payment does not stand on. Repeatable; says what became of it.

    Raises:
        PaymentStateConflict: it is the payment's own charge, or the provider refuses.
        ProviderUnavailable: it has to be tried again.
    """
    _refuse_own(name, reference, payment_id)
    return _sent_back(name, _found(name, reference, payment_id), keep=0)


def give_back_surplus(payment_id: UUID) -> str:
    """Send back what the provider took above what was captured here. Repeatable; says what became of it.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: nothing is too much, or the provider refuses.
        ProviderUnavailable: it has to be tried again.
    """
    payment = rows.get(payment_id)
    name = routing.assigned(payment_id)
    intent = _found(name, payment.provider_reference, payment_id)
    surplus = _left(intent) - (payment.captured.amount - payment.refunded.amount)
    if surplus <= 0 or intent.captured.currency != payment.amount.currency:
        raise PaymentStateConflict("The provider holds no more than what was captured here.")
    return _sent_back(name, intent, keep=_left(intent) - surplus)


def resend_refunds(payment_id: UUID) -> str:
    """Ask the provider again for refunds that are done here and that it does not know. Says how many.

    Raises:
        PaymentNotFound: no such payment.
        PaymentStateConflict: it lacks none, or refuses.
        ProviderUnavailable: it has to be tried again.
    """
    payment = rows.get(payment_id)
    name = routing.assigned(payment_id)
    known = {refund.id for refund in _found(name, payment.provider_reference, payment_id).refunds}
    lacking = [row for row in _done(payment_id) if row[0] not in known]
    if not lacking:
        raise PaymentStateConflict("The provider knows every refund of this payment.")
    for refund_id, order_id, by_method in lacking:
        try:
            provider(name).refund(
                reference=payment.provider_reference,
                refund_id=refund_id,
                order_id=order_id,
                amount=Money(by_method, payment.amount.currency),
            )
        except ProviderRefused as refusal:
            raise PaymentStateConflict(f"The provider refused: {refusal.code}") from refusal
    return f"{len(lacking)} refunds sent"


def _done(payment_id: UUID) -> list[sql.Row]:
    """Refunds that went back by the method: id, order, and that part of each."""
    return sql.query(
        "SELECT id, order_id, by_method FROM (SELECT r.id, r.order_id, (r.amount_minor - coalesce((SELECT sum(s.amount_minor) FROM"
        " payments_refund_share s JOIN payments_tender t ON t.id = s.tender_id"
        " WHERE s.refund_id = r.id AND t.kind <> 'subsidy'), 0))::bigint AS by_method, r.created_at"
        " FROM payments_refund r WHERE r.payment_id = %s AND r.status = 'done') x"
        " WHERE by_method > 0 ORDER BY created_at, id",
        (payment_id,),
    )


def _refuse_own(name: str, reference: str, payment_id: UUID | None) -> None:
    if payment_id is None:
        return
    try:
        payment = rows.get(payment_id)
    except PaymentNotFound:
        return
    is_over = payment.status in (PaymentStatus.VOIDED, PaymentStatus.DECLINED)
    is_own = payment.provider_reference == reference and routing.assigned(payment_id) == name
    if is_own and not is_over:
        raise PaymentStateConflict("That charge is the payment's own: void or refund the payment.")


def _found(name: str, reference: str, payment_id: UUID | None) -> Intent:
    intent = provider(name).find(payment_id=payment_id or _key(reference), reference=reference)
    if intent is None:
        raise PaymentStateConflict("The provider does not know that charge.")
    return intent


def _sent_back(name: str, intent: Intent, *, keep: int) -> str:
    at, key = provider(name), _key(intent.reference)
    try:
        if intent.status in (IntentStatus.REQUIRES_ACTION, IntentStatus.AUTHORISED):
            at.void(reference=intent.reference, payment_id=key)
            return "voided"
        surplus = _left(intent) - keep
        if surplus <= 0:
            return "nothing is left of it"
        amount = Money(surplus, intent.captured.currency)
        refund_id = uuid5(key, f"{_left(intent)}:{keep}")
        at.refund(reference=intent.reference, refund_id=refund_id, order_id=intent.payment_id, amount=amount)
    except ProviderRefused as refusal:
        raise PaymentStateConflict(f"The provider refused: {refusal.code}") from refusal
    return f"sent back {amount.decimal()} {amount.currency}"


def _left(intent: Intent) -> int:
    return intent.captured.amount - sum(refund.amount.amount for refund in intent.refunds)


def _key(reference: str) -> UUID:
    """What makes requests about a charge repeatable where no payment of ours does."""
    return uuid5(NAMESPACE_URL, f"titan:charge:{reference}")
