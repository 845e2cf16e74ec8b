"""Webhooks of the card provider: signed by Standard Webhooks, taken once by their id, in any order."""

from collections.abc import Mapping
from typing import Any

import structlog
from django.conf import settings
from standardwebhooks import Webhook

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import PaymentNotFound, WebhookRejected
from ..domain.intent import Intent
from .observing import Observed, observe
from .providers.http import intent_of

log = structlog.get_logger(__name__)
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
MAX_ID = 200


def take(*, headers: Mapping[str, str], body: bytes) -> Observed | None:
    """Verify, remember and take in one webhook. None when it was taken before, or is of no payment of ours.

    Raises:
        WebhookRejected: its signature, age or form is wrong.
    """
    webhook_id, document = _verified(headers, body)
    intent = _intent(document)
    with required():
        if not _remember(webhook_id, str(document.get("type", "")), intent):
            return None
        try:
            return observe(intent)
        except PaymentNotFound:
            log.warning("payments.webhook_of_nobody", webhook=webhook_id, payment=str(intent.payment_id))
            return None


def _verified(headers: Mapping[str, str], body: bytes) -> tuple[str, Mapping[str, Any]]:
    found = {name.lower(): value for name, value in headers.items() if name.lower() in HEADERS}
    webhook_id = found.get("webhook-id", "")
    if not webhook_id or len(webhook_id) > MAX_ID or not settings.CARD_WEBHOOK_SECRET:
        raise WebhookRejected("The webhook carries no usable id, or none is expected here.")
    try:
        document = Webhook(settings.CARD_WEBHOOK_SECRET).verify(body, found)
    except Exception as error:
        # The library lets malformed headers and bodies escape as whatever they broke (binascii, Unicode, JSON).
        raise WebhookRejected(str(error)[:200]) from error
    if not isinstance(document, dict):
        raise WebhookRejected("The body is not a JSON object.")
    return webhook_id, document


def _intent(document: Mapping[str, Any]) -> Intent:
    try:
        return intent_of(document["data"])
    except (KeyError, TypeError, ValueError) as error:
        raise WebhookRejected(f"The body has another form: {error!r}"[:200]) from error


def _remember(id: str, type: str, intent: Intent) -> bool:
    return bool(
        sql.execute(
            "INSERT INTO payments_webhook (id, type, payment_id, outcome, received_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            (id, type[:60], intent.payment_id, intent.status, clock.now()),
        )
    )
