"""Capturing: the money of each open part goes into its order's escrow."""

from collections.abc import Sequence
from uuid import UUID

from titan.apps.wallet import api as wallet
from titan.apps.wallet.contracts import AccountKind, AccountRef, TransferOrder
from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.observability.context import metadata

from ..contracts import (
    Payment,
    PaymentMethod,
    PaymentNotFound,
    PaymentPart,
    PaymentStateConflict,
    PaymentStatus,
)
from ..domain import decisions
from . import rows
from .changing import Held, held

_TAKEN = (PaymentStatus.CAPTURED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED)
_SOURCES = {PaymentMethod.CARD: AccountKind.PROVIDER, PaymentMethod.COD: AccountKind.COURIER}


def capture_wallet(payment_id: UUID) -> Payment:
    """Capture a payment by wallet in one round trip; one of another method is answered as it stands.

    Raises:
        PaymentNotFound: there is none.
        PaymentStateConflict: it is neither authorised nor captured.
    """
    document = sql.call("payments_capture_wallet", payment_id, sql.json_param(metadata()), clock.now())
    row = rows.loaded(document) if document else None
    if row is None:
        raise PaymentNotFound
    payment = rows.payment_of(row)
    if payment.status is PaymentStatus.AUTHORISED and not row["is_closing"]:
        return payment
    if payment.status not in _TAKEN:
        raise PaymentStateConflict(f"A payment that is {payment.status} cannot be captured.")
    return payment


def capture_cash(payment_id: UUID, *, order_id: UUID) -> None:
    """The courier has taken the cash of one order; nothing for another method, or when it is known."""
    with held(payment_id) as payment:
        if payment.payment.method is not PaymentMethod.COD:
            return
        take(payment, order_ids=(order_id,))


def take_tendered(payment_id: UUID) -> Payment | None:
    """Capture a card payment of which tenders pay all that is left, its other orders having been called off.

    None where the provider has to capture something.
    """
    with held(payment_id) as payment:
        parts = payment.state.open_parts
        if payment.is_closing or not parts or any(part.amount for part in parts):
            return None
        take(payment, order_ids=[part.order_id for part in parts])
        return payment.payment


def take(payment: Held, *, order_ids: Sequence[UUID]) -> None:
    """Record that these open parts were captured, and move the money from where it came in to escrow or wallet.

    What the tenders pay of them goes into escrow with the record.
    """
    events = decisions.captured(payment.state, order_ids=order_ids, at=payment.at)
    if not events:
        return
    parts = [part.as_contract() for part in payment.state.open_parts if part.order_id in order_ids]
    payment.record(events)
    paid = payment.payment
    if parts:
        wallet.execute(orders=[_into_escrow(paid, part) for part in parts if part.amount])
    else:
        wallet.top_up(user_id=paid.buyer_id, top_up_id=paid.id, amount=paid.amount)


def _into_escrow(payment: Payment, part: PaymentPart) -> TransferOrder:
    return TransferOrder(
        id=rows.transfer_id(payment.id, payment.method, part.order_id),
        debit=AccountRef(_SOURCES[payment.method]),
        credit=AccountRef(AccountKind.ESCROW, part.order_id),
        amount=part.amount,
        reason="purchase",
        reference_id=part.order_id,
    )
