"""Taking in what the provider says, from an answer or a webhook, new or old: the same snapshot has one effect."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from titan.kernel.money import Money
from titan.platform.db import sql
from titan.platform.db.transactions import savepoint

from ..contracts import Payment, PaymentStateConflict, PaymentStatus
from ..domain.intent import Intent, IntentRefund, IntentStatus, observed
from ..domain.payment import TOP_UP, UNDECIDED
from . import capturing, methods, refunding, routing
from .changing import Held, held
from .opening import ASK_AFTER
from .refund_rows import Refund, pending_of

log = structlog.get_logger(__name__)
# A buyer on the provider's page: its webhook tells at once, asking is for the case that it got lost.
ASK_VISITOR_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Observed:
    """The payment after taking it in. `is_stray`: the provider holds money for a payment that is over.

    `elsewhere`: a provider that the payment was taken away from holds money for it all the same.
    """

    payment: Payment
    is_stray: bool
    elsewhere: Intent | None = None


def observe(intent: Intent) -> Observed:
    """Record what the intent tells that is not known yet, and move the money.

    Raises:
        PaymentNotFound: it is of no payment of ours.
    """
    with held(intent.payment_id) as payment:
        if routing.is_elsewhere(intent.payment_id, intent.provider):
            holds = intent.status is not IntentStatus.DECLINED and intent.status is not IntentStatus.VOIDED
            return Observed(payment.payment, is_stray=False, elsewhere=intent if holds else None)
        if _is_another_charge(payment.payment, intent):
            _attend(payment, f"{intent.provider} has a second charge, {intent.reference}, {intent.status}.")
            return Observed(payment.payment, is_stray=False)
        if intent.amount != payment.payment.amount:
            _attend(payment, f"The provider has {intent.reference} over {intent.amount}.")
            return Observed(payment.payment, is_stray=False)
        payment.record(observed(payment.state, intent, at=payment.at))
        if intent.captured:
            _capture(payment, intent.captured)
        for refund in intent.refunds:
            _refund(payment, refund)
        if intent.method and payment.payment.status is not PaymentStatus.DECLINED:
            methods.store(owner_id=payment.payment.buyer_id, provider=intent.provider, card=intent.method)
        _plan(payment)
        is_held_there = intent.status in (IntentStatus.REQUIRES_ACTION, IntentStatus.AUTHORISED)
        return Observed(payment.payment, is_held_there and payment.payment.status is PaymentStatus.VOIDED)


def _is_another_charge(payment: Payment, intent: Intent) -> bool:
    """A decided payment stands on one charge; until then the provider may name it anew."""
    own = payment.provider_reference
    return bool(own) and own != intent.reference and payment.status not in UNDECIDED


def _capture(payment: Held, captured: Money) -> None:
    """The provider took the money of the parts that it was asked for."""
    if payment.payment.captured:
        return
    rows = sql.query(
        "SELECT order_id, amount_minor, status FROM payments_part WHERE payment_id = %s AND status IN ('open', 'capturing')",
        (payment.payment.id,),
    )
    asked = [row for row in rows if row[2] == "capturing"] or rows
    expected = (
        payment.payment.amount.amount if payment.state.purpose == TOP_UP else sum(row[1] for row in asked)
    )
    if expected != captured.amount or payment.payment.status is not PaymentStatus.AUTHORISED:
        _attend(payment, f"The provider captured {captured}, {payment.payment.status} here.")
        return
    capturing.take(payment, order_ids=[row[0] for row in asked])


def _refund(payment: Held, refund: IntentRefund) -> None:
    """The provider sent money back: at our wish, or at somebody's with a login there."""
    if refund.id in payment.state.refund_ids or refund.order_id == payment.payment.id:
        return  # known, or too much money that operators sent back: it was never any order's
    currency = payment.payment.amount.currency
    pending = {wish.id: wish for wish in pending_of(payment.payment.id, currency=currency)}
    try:
        with savepoint():
            wish = pending.get(refund.id) or _unasked(payment, refund)
    except PaymentStateConflict as error:
        _attend(payment, f"The provider refunded {refund.amount} as {refund.id}: {error.detail}")
        return
    refunding.finish(payment, wish)


def _unasked(payment: Held, refund: IntentRefund) -> Refund:
    """Gift cards and credit got nothing of it."""
    paid = payment.payment.id
    wish = Refund(refund.id, paid, refund.order_id, refund.amount, "by the provider", is_by_method=True)
    refunding.begin(wish)
    return wish


def _attend(payment: Held, text: str) -> None:
    log.error("payments.needs_attention", payment=str(payment.payment.id), reason=text)
    sql.execute(
        "UPDATE payments_payment SET attention = %s WHERE id = %s AND attention <> %s",
        (text, payment.payment.id, text),
    )


def _plan(payment: Held) -> None:
    """When to ask the provider next; never, once nothing is open with it."""
    after = None
    if payment.payment.status in UNDECIDED:
        waits = payment.payment.status is PaymentStatus.ACTION_REQUIRED
        after = ASK_VISITOR_AFTER if waits else ASK_AFTER
    elif _is_talking(payment.payment.id):
        after = ASK_AFTER
    sql.execute(
        "UPDATE payments_payment SET ask_at = %s WHERE id = %s",
        (payment.at + after if after else None, payment.payment.id),
    )


def _is_talking(payment_id: UUID) -> bool:
    row = sql.one(
        "SELECT EXISTS (SELECT 1 FROM payments_part WHERE payment_id = %(id)s AND status = 'capturing')"
        " OR EXISTS (SELECT 1 FROM payments_refund WHERE payment_id = %(id)s AND status = 'pending')",
        {"id": payment_id},
    )
    return bool(row and row[0])
