"""A card provider over HTTP: JSON, an idempotency key on every POST, three seconds of patience."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
import structlog
from django.conf import settings
from standardwebhooks import Webhook

from titan.kernel.money import Money
from titan.platform.db.transactions import forbid_transaction

from ...contracts import BookEntry, BookPage, ChargeStatus, KeptCard, ProviderUnavailable, WebhookRejected
from ...domain.intent import Intent, IntentRefund, IntentStatus
from . import News, ProviderRefused
from .configured import ProviderSettings

log = structlog.get_logger(__name__)
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
MAX_ID = 200


class HttpCardProvider:
    """Stateless; one connection pool a process."""

    def __init__(self, own: ProviderSettings) -> None:
        self._own = own

    def find(self, *, payment_id: UUID, reference: str = "") -> Intent | None:
        path = f"/v1/intents/{reference}" if reference else f"/v1/intents?payment_id={payment_id}"
        answer = self._send("GET", path)
        if answer.status_code == 404:
            return None
        return self._intent(answer)

    def create(
        self, *, payment_id: UUID, amount: Money, token: str, return_url: str, is_captured_at_once: bool
    ) -> Intent:
        body = {
            "payment_id": str(payment_id),
            "amount": amount.amount,
            "currency": amount.currency,
            "token": token,
            "return_url": return_url,
            "capture": is_captured_at_once,
        }
        return self._intent(self._send("POST", "/v1/intents", body, key=f"create:{payment_id}"))

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        path = f"/v1/intents/{reference}/capture"
        return self._intent(self._send("POST", path, {"amount": amount.amount}, key=f"capture:{payment_id}"))

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        path = f"/v1/intents/{reference}/void"
        return self._intent(self._send("POST", path, {}, key=f"void:{payment_id}"))

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        body = {"refund_id": str(refund_id), "order_id": str(order_id), "amount": amount.amount}
        path = f"/v1/intents/{reference}/refunds"
        return self._intent(self._send("POST", path, body, key=f"refund:{refund_id}"))

    def forget(self, *, token: str) -> None:
        answer = self._send("POST", "/v1/methods/forget", {"token": token}, key=f"forget:{token}")
        if answer.status_code >= 400 and answer.status_code != 404:
            raise ProviderRefused(str(answer.status_code))

    def book(self, *, start: datetime, end: datetime, after: str, limit: int) -> BookPage:
        asked = {"start": start.timestamp(), "end": end.timestamp(), "after": after, "limit": limit}
        answer = self._send("GET", f"/v1/book?{urlencode(asked)}")
        if answer.status_code >= 400:
            raise ProviderRefused(str(answer.status_code))
        document = answer.json()
        return BookPage(tuple(self._entry(one) for one in document["charges"]), document["next"])

    def news(self, *, headers: Mapping[str, str], body: bytes) -> News:
        webhook_id = headers.get("webhook-id", "")
        if not webhook_id or len(webhook_id) > MAX_ID or not self._own.webhook_secret:
            raise WebhookRejected("The webhook carries no usable id, or none is expected here.")
        signed = {name: value for name, value in headers.items() if name in HEADERS}
        try:
            document = Webhook(self._own.webhook_secret).verify(body, signed)
        except Exception as error:
            # The library lets malformed headers and bodies escape as whatever they broke (binascii, Unicode, JSON).
            raise WebhookRejected(str(error)[:200]) from error
        try:
            return News(webhook_id, str(document.get("type", "")), self._intent_of(document["data"]))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise WebhookRejected(f"The body has another form: {error!r}"[:200]) from error

    def _send(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = ""
    ) -> httpx.Response:
        """Send and read. Raises ProviderUnavailable on no answer, 429 or 5xx: whether it acted is then unknown."""
        forbid_transaction()
        if not self._own.url:
            raise ProviderUnavailable("No card provider is configured.", retry_after=30)
        headers = {"Idempotency-Key": key} if key else {}
        try:
            answer = _client().request(
                method,
                self._own.url.rstrip("/") + path,
                json=body,
                headers=headers,
                timeout=settings.CARD_PROVIDER_TIMEOUT_S,
            )
        except httpx.TransportError as error:
            log.warning(
                "card_provider.no_answer", provider=self._own.name, path=path, error=type(error).__name__
            )
            raise ProviderUnavailable(retry_after=5) from error
        if answer.status_code == 429 or answer.status_code >= 500:
            log.warning("card_provider.failed", provider=self._own.name, path=path, status=answer.status_code)
            raise ProviderUnavailable(retry_after=5)
        return answer

    def _intent(self, answer: httpx.Response) -> Intent:
        document = answer.json()
        if answer.status_code >= 400:
            raise ProviderRefused(str(document.get("code", answer.status_code)))
        return self._intent_of(document)

    def _intent_of(self, document: Mapping[str, Any]) -> Intent:
        """The intent in the provider's JSON. Raises KeyError, ValueError or TypeError where it has another form."""
        currency = document["currency"]
        return Intent(
            payment_id=_id(document["payment_id"]) or uuid5(NAMESPACE_URL, document["payment_id"]),
            reference=document["id"],
            status=IntentStatus(document["status"]),
            amount=Money(document["amount"], currency),
            captured=Money(document["captured"], currency),
            refunds=tuple(
                IntentRefund(
                    UUID(refund["refund_id"]), UUID(refund["order_id"]), Money(refund["amount"], currency)
                )
                for refund in document["refunds"]
            ),
            redirect_url=document["redirect_url"],
            decline_reason=document["decline_code"],
            provider=self._own.name,
            method=_kept(document.get("method")),
        )

    def _entry(self, document: Mapping[str, Any]) -> BookEntry:
        currency = document["currency"]
        captured = Money(document["captured"], currency)
        return BookEntry(
            reference=document["id"],
            payment_id=_id(document["payment_id"]),
            status=ChargeStatus(document["status"]),
            amount=Money(document["amount"], currency),
            captured=captured,
            refunded=Money(document["refunded"], currency),
            fee=Money(document["fee"], currency),
            fee_due=self._own.fee_due(captured),
            created_at=datetime.fromtimestamp(document["created_at"], UTC),
        )


@cache
def _client() -> httpx.Client:
    # The machine's proxy settings are not for a partner of ours.
    return httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=64))


def _kept(document: Mapping[str, Any] | None) -> KeptCard | None:
    if not document:
        return None
    return KeptCard(
        token=document["token"],
        brand=document["brand"],
        last4=document["last4"],
        expiry_month=document["expiry_month"],
        expiry_year=document["expiry_year"],
    )


def _id(text: str) -> UUID | None:
    """A charge may name anything, or nothing, where another of the merchant's systems made it."""
    try:
        return UUID(text)
    except ValueError:
        return None
