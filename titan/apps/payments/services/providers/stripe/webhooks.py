"""Stripe's webhooks: signed by its own scheme, told as intents. What tells of no change of money has no intent."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ....contracts import WebhookRejected
from ....domain.intent import Intent, IntentStatus
from .. import News
from .amounts import from_stripe
from .forms import SEE_BUYER, Document, intent_of, payment_of, refund_of, session_intent

HEADER = "stripe-signature"
TOLERANCE_S = 300
_REFUNDS = ("refund.created", "refund.updated", "charge.refund.updated")


def news_of(*, provider: str, secret: str, headers: Mapping[str, str], body: bytes) -> News:
    """Verify and read. Raises WebhookRejected."""
    event = _verified(secret, headers.get(HEADER, ""), body)
    try:
        return News(str(event["id"]), str(event["type"]), _told(event, provider))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise WebhookRejected(f"The body has another form: {error!r}"[:200]) from error


def _verified(secret: str, signature: str, body: bytes) -> dict[str, Any]:
    import stripe

    if not secret or not signature:
        raise WebhookRejected("The webhook is not signed, or none is expected here.")
    try:
        text = body.decode("utf8")
        stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE_S)
        event = json.loads(text)
    except (stripe.SignatureVerificationError, ValueError) as error:
        raise WebhookRejected(str(error)[:200]) from error
    if not isinstance(event, dict) or not event.get("id"):
        raise WebhookRejected("The body is no event.")
    return event


def _told(event: Mapping[str, Any], provider: str) -> Intent | None:
    kind, document = str(event["type"]), event["data"]["object"]
    if kind.startswith("payment_intent."):
        return _intent(document, provider)
    if kind in _REFUNDS:
        return _refund(document, provider)
    if kind == "checkout.session.expired":
        reference = document.get("client_reference_id")
        return session_intent(document, provider=provider, payment_id=UUID(reference)) if reference else None
    return None


def _intent(document: Document, provider: str) -> Intent | None:
    """What decides: a refusal on the page does not, the buyer may try another card there; nor does a wish to see them."""
    if payment_of(document) is None:
        return None
    intent = intent_of(document, provider=provider)
    return None if intent.status is IntentStatus.REQUIRES_ACTION or _wants_buyer(document) else intent


def _wants_buyer(document: Document) -> bool:
    error = document.get("last_payment_error") or {}
    return SEE_BUYER in (error.get("code"), error.get("decline_code"))


def _refund(document: Document, provider: str) -> Intent | None:
    """A refund that Titan asked for carries what its payment was, so that it tells as much as an intent does."""
    payment_id = payment_of(document)
    known = document.get("metadata") or {}
    if payment_id is None or "captured" not in known:
        return None
    refund = refund_of(document, payment_id=payment_id)
    currency = document["currency"]
    return Intent(
        payment_id=payment_id,
        reference=str(document["payment_intent"]),
        status=IntentStatus.CAPTURED,
        amount=from_stripe(int(known["amount"]), currency),
        captured=from_stripe(int(known["captured"]), currency),
        refunds=(refund,) if refund else (),
        provider=provider,
    )
