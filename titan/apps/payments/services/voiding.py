"""Voiding: what was not captured is given back; of an unknown payment a mark keeps a late opening out."""

from uuid import UUID

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import PaymentMethod, PaymentStatus
from ..domain import decisions
from ..domain.payment import UNDECIDED
from .changing import Held, held

_MARK = """
INSERT INTO payments_payment (id, buyer_id, method, purpose, amount_minor, captured_minor, refunded_minor, currency,
    status, redirect_url, provider_reference, decline_reason, version, is_closing, token, return_url, ask_at,
    attention, created_at, updated_at)
VALUES (%(id)s, NULL, '', 'purchase', 0, 0, 0, '', 'voided', '', '', %(reason)s, 0, true, '', '', NULL, '', %(at)s, %(at)s)
ON CONFLICT (id) DO NOTHING
"""


def void(payment_id: UUID, *, reason: str) -> bool:
    """Void a payment as far as Titan alone can. True when the provider has to be told too (outside a transaction)."""
    with required():
        params = {"id": payment_id, "reason": reason[:200], "at": clock.now()}
        if sql.execute(_MARK, params):
            return False
        if sql.one("SELECT 1 FROM payments_payment WHERE id = %s AND buyer_id IS NULL", (payment_id,)):
            return False
        with held(payment_id) as payment:
            if payment.payment.method is PaymentMethod.CARD:
                return _close(payment)
            payment.record(decisions.voided(payment.state, reason=reason, at=payment.at))
            return False


def _close(payment: Held) -> bool:
    """Keep a card payment from being authorised or captured from now on; only its provider can end it."""
    if payment.payment.status not in (*UNDECIDED, PaymentStatus.AUTHORISED):
        return False
    sql.execute("UPDATE payments_payment SET is_closing = true WHERE id = %s", (payment.payment.id,))
    return True
