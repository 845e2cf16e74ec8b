"""Stripe's objects, as answers and webhooks carry them, in Titan's words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from titan.kernel.money import Money

from ....contracts import BookEntry, ChargeStatus, KeptCard
from ....domain.intent import Intent, IntentRefund, IntentStatus
from ..configured import ProviderSettings
from .amounts import from_stripe

Document = Mapping[str, Any]
BY_TOKEN = "token"  # noqa: S105 - a word
BY_PAGE = "page"
# The bank wants to see the buyer: the payment goes on at the page, its first attempt decides nothing.
SEE_BUYER = "authentication_required"
_STATUSES = {
    "requires_payment_method": IntentStatus.REQUIRES_ACTION,
    "requires_confirmation": IntentStatus.REQUIRES_ACTION,
    "requires_action": IntentStatus.REQUIRES_ACTION,
    "processing": IntentStatus.REQUIRES_ACTION,
    "requires_capture": IntentStatus.AUTHORISED,
    "succeeded": IntentStatus.CAPTURED,
    "canceled": IntentStatus.VOIDED,
}


def metadata(payment_id: UUID, *, by: str) -> dict[str, str]:
    """What Stripe remembers of a payment for us, and copies to its charges."""
    return {"payment_id": str(payment_id), "by": by}


def payment_of(document: Document) -> UUID | None:
    """The payment that an object names; None where another system of ours made it."""
    try:
        return UUID((document.get("metadata") or {})["payment_id"])
    except (KeyError, ValueError):
        return None


def intent_of(
    document: Document, *, provider: str, payment_id: UUID | None = None, refunds: Sequence[IntentRefund] = ()
) -> Intent:
    """A PaymentIntent. Raises KeyError, TypeError or ValueError where it has another form."""
    status = _STATUSES[document["status"]]
    reason = _decline(document)
    if document["status"] == "requires_payment_method" and reason and _by(document) == BY_TOKEN:
        status = IntentStatus.DECLINED
    currency = document["currency"]
    return Intent(
        payment_id=payment_id or payment_of(document) or uuid5(NAMESPACE_URL, f"stripe:{document['id']}"),
        reference=document["id"],
        status=status,
        amount=from_stripe(document["amount"], currency),
        captured=from_stripe(document.get("amount_received") or 0, currency),
        refunds=tuple(refunds),
        redirect_url=_redirect(document),
        decline_reason=reason if status is IntentStatus.DECLINED else "",
        provider=provider,
        method=_kept(document),
    )


def session_intent(
    document: Document, *, provider: str, payment_id: UUID, amount: Money | None = None
) -> Intent:
    """A Checkout Session that has no decided PaymentIntent yet."""
    due = amount or from_stripe(document["amount_total"], document["currency"])
    is_over = document["status"] == "expired"
    return Intent(
        payment_id=payment_id,
        reference=document["id"],
        status=IntentStatus.DECLINED if is_over else IntentStatus.REQUIRES_ACTION,
        amount=due,
        captured=Money.zero(due.currency),
        redirect_url="" if is_over else document.get("url") or "",
        decline_reason="expired" if is_over else "",
        provider=provider,
    )


def refund_of(document: Document, *, payment_id: UUID) -> IntentRefund | None:
    """A Refund that took, or will take, effect. One made by hand at Stripe has an id of ours all the same."""
    if document.get("status") in ("failed", "canceled"):
        return None
    known = document.get("metadata") or {}
    try:
        refund_id, order_id = UUID(known["refund_id"]), UUID(known["order_id"])
    except (KeyError, ValueError):
        refund_id, order_id = uuid5(payment_id, document["id"]), uuid5(payment_id, "by hand")
    return IntentRefund(refund_id, order_id, from_stripe(document["amount"], document["currency"]))


def without_release(refunds: Sequence[Document], *, released: int) -> list[Document]:
    """Refunds but for the one by which Stripe may tell what a partial capture let go: nobody sent that back."""
    kept, is_skipped = [], released <= 0
    for refund in refunds:
        if not is_skipped and refund["amount"] == released and not refund.get("metadata"):
            is_skipped = True
        else:
            kept.append(refund)
    return kept


def released_of(document: Document) -> int:
    """What a partial capture let go, of a Charge or a PaymentIntent."""
    captured = document.get("amount_captured") or document.get("amount_received") or 0
    return int(document["amount"] - captured) if captured else 0


def entry_of(document: Document, own: ProviderSettings, *, refunded: int) -> BookEntry | None:
    """A Charge as a line of the book, with what was sent back of it; None for an attempt that failed."""
    if document["status"] == "failed":
        return None
    currency = document["currency"]
    captured = from_stripe(document["amount_captured"], currency)
    status = ChargeStatus.CAPTURED if document["captured"] else ChargeStatus.AUTHORISED
    if not document["captured"] and document["refunded"]:
        status, refunded = ChargeStatus.VOIDED, 0
    return BookEntry(
        reference=_id(document.get("payment_intent")) or document["id"],
        payment_id=payment_of(document),
        status=status,
        amount=from_stripe(document["amount"], currency),
        captured=captured,
        refunded=from_stripe(refunded, currency),
        fee=_fee(document),
        fee_due=own.fee_due(captured),
        created_at=datetime.fromtimestamp(document["created"], UTC),
    )


def _fee(document: Document) -> Money | None:
    """None where it was taken in another currency."""
    currency = document["currency"]
    booked = document.get("balance_transaction")
    if not booked:
        return Money.zero(currency.upper())
    if isinstance(booked, str) or booked["currency"] != currency:
        return None
    return from_stripe(booked["fee"], currency)


def _id(found: Any) -> str:
    """Of an object that may be expanded."""
    return str(found["id"]) if isinstance(found, Mapping) else str(found or "")


def _by(document: Document) -> str:
    return str((document.get("metadata") or {}).get("by", ""))


def _decline(document: Document) -> str:
    error = document.get("last_payment_error") or {}
    return str(error.get("decline_code") or error.get("code") or "")


def _redirect(document: Document) -> str:
    action = (document.get("next_action") or {}).get("redirect_to_url") or {}
    return str(action.get("url") or "")


def _kept(document: Document) -> KeptCard | None:
    """The card, if Stripe keeps it and the buyer ticked the box that says so."""
    method, customer = document.get("payment_method"), _id(document.get("customer"))
    if not isinstance(method, Mapping) or not customer or method.get("allow_redisplay") != "always":
        return None
    card = method.get("card")
    if not card:
        return None
    return KeptCard(
        token=f"{customer}:{method['id']}",
        brand=str(card["brand"]),
        last4=str(card["last4"]),
        expiry_month=int(card["exp_month"]),
        expiry_year=int(card["exp_year"]),
    )
