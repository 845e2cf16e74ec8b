"""The card provider over HTTP: JSON, an idempotency key on every POST, three seconds of patience."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

import httpx
import structlog
from django.conf import settings

from titan.kernel.money import Money
from titan.platform.db.transactions import forbid_transaction

from ...contracts import ProviderUnavailable
from ...domain.intent import Intent, IntentRefund, IntentStatus
from . import ProviderRefused

log = structlog.get_logger(__name__)


class HttpCardProvider:
    """Stateless; one connection pool a process."""

    def find(self, *, payment_id: UUID) -> Intent | None:
        answer = _send("GET", f"/v1/intents?payment_id={payment_id}")
        if answer.status_code == 404:
            return None
        return _intent(answer)

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
        return _intent(_send("POST", "/v1/intents", body, key=f"create:{payment_id}"))

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        body = {"amount": amount.amount}
        return _intent(_send("POST", f"/v1/intents/{reference}/capture", body, key=f"capture:{payment_id}"))

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        return _intent(_send("POST", f"/v1/intents/{reference}/void", {}, key=f"void:{payment_id}"))

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        body = {"refund_id": str(refund_id), "order_id": str(order_id), "amount": amount.amount}
        return _intent(_send("POST", f"/v1/intents/{reference}/refunds", body, key=f"refund:{refund_id}"))


@cache
def _client() -> httpx.Client:
    # The machine's proxy settings are not for a partner of ours.
    return httpx.Client(trust_env=False, limits=httpx.Limits(max_connections=64))


def _send(method: str, path: str, body: Mapping[str, Any] | None = None, *, key: str = "") -> httpx.Response:
    """Send and read. Raises ProviderUnavailable on no answer, 429 or 5xx: whether it acted is then unknown."""
    forbid_transaction()
    if not settings.CARD_PROVIDER_URL:
        raise ProviderUnavailable("No card provider is configured.", retry_after=30)
    headers = {"Idempotency-Key": key} if key else {}
    try:
        answer = _client().request(
            method,
            settings.CARD_PROVIDER_URL + path,
            json=body,
            headers=headers,
            timeout=settings.CARD_PROVIDER_TIMEOUT_S,
        )
    except httpx.TransportError as error:
        log.warning("card_provider.no_answer", path=path, error=type(error).__name__)
        raise ProviderUnavailable(retry_after=5) from error
    if answer.status_code == 429 or answer.status_code >= 500:
        log.warning("card_provider.failed", path=path, status=answer.status_code)
        raise ProviderUnavailable(retry_after=5)
    return answer


def _intent(answer: httpx.Response) -> Intent:
    document = answer.json()
    if answer.status_code >= 400:
        raise ProviderRefused(str(document.get("code", answer.status_code)))
    return intent_of(document)


def intent_of(document: Mapping[str, Any]) -> Intent:
    """The intent in the provider's JSON, as answers and webhooks carry it.

    Raises:
        KeyError, ValueError, TypeError: it has another form.
    """
    currency = document["currency"]
    return Intent(
        payment_id=UUID(document["payment_id"]),
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
    )
