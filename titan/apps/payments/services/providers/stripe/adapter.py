"""The card provider's port on Stripe's API, by its official client."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings

from titan.kernel.money import Money
from titan.platform.db.transactions import forbid_transaction

from ....contracts import BookPage, ProviderUnavailable
from ....domain.intent import Intent, IntentStatus
from .. import News, ProviderRefused
from ..configured import ProviderSettings
from . import webhooks
from .amounts import to_stripe
from .forms import (
    BY_PAGE,
    BY_TOKEN,
    SEE_BUYER,
    Document,
    entry_of,
    intent_of,
    metadata,
    payment_of,
    refund_of,
    released_of,
    session_intent,
    without_release,
)

log = structlog.get_logger(__name__)
_SESSION = "cs_"
_WITH_CARD = ["payment_method"]
_MOST = 100
_MISSING = "resource_missing"
# Pages of refunds of one payment; beyond that something is wrong with it.
_REFUND_PAGES = 20


class StripeProvider:
    """Stateless; one client a process. A token is `pm_…`, or `cus_…:pm_…` of a card that is kept for a buyer."""

    def __init__(self, own: ProviderSettings) -> None:
        self._own = own

    @cached_property
    def _client(self) -> Any:
        # Imported here: the client takes a third of a second, and most deployments and processes never need it.
        import stripe

        bases: Any = {"api": self._own.url.rstrip("/")} if self._own.url else {}
        return stripe.StripeClient(
            self._own.secret_key,
            base_addresses=bases,
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=settings.CARD_PROVIDER_TIMEOUT_S),
        ).v1

    def find(self, *, payment_id: UUID, reference: str = "") -> Intent | None:
        try:
            found = reference or self._reference_of(payment_id)
            if found.startswith(_SESSION):
                return self._session(found, payment_id)
            return self._read(found, payment_id) if found else None
        except ProviderRefused as refusal:
            if refusal.code == _MISSING:
                return None
            raise

    def create(
        self, *, payment_id: UUID, amount: Money, token: str, return_url: str, is_captured_at_once: bool
    ) -> Intent:
        capture_method = "automatic" if is_captured_at_once else "manual"
        if not token:
            return self._page(payment_id, amount, return_url, capture_method, key=f"create:{payment_id}")
        try:
            return self._by_token(payment_id, amount, token, capture_method)
        except ProviderRefused as refusal:
            if refusal.code != SEE_BUYER or not return_url:
                raise
        return self._page(payment_id, amount, return_url, capture_method, key=f"page:{payment_id}")

    def _by_token(self, payment_id: UUID, amount: Money, token: str, capture_method: str) -> Intent:
        customer, _, method = token.rpartition(":")
        params = {
            "amount": to_stripe(amount),
            "currency": amount.currency.lower(),
            "payment_method": method,
            "payment_method_types": ["card"],
            "confirm": True,
            "off_session": True,
            "capture_method": capture_method,
            "transfer_group": str(payment_id),
            "metadata": metadata(payment_id, by=BY_TOKEN),
            "expand": _WITH_CARD,
        } | ({"customer": customer} if customer else {})
        made = self._ask(lambda: self._client.payment_intents.create(params, _key(f"create:{payment_id}")))
        return intent_of(made, provider=self._own.name, payment_id=payment_id)

    def _page(
        self, payment_id: UUID, amount: Money, return_url: str, capture_method: str, *, key: str
    ) -> Intent:
        """Checkout asks the buyer itself whether the card may be kept."""
        if not return_url:
            raise ProviderRefused("return_url_missing")
        price = {
            "currency": amount.currency.lower(),
            "unit_amount": to_stripe(amount),
            "product_data": {"name": "Purchase"},
        }
        params = {
            "mode": "payment",
            "client_reference_id": str(payment_id),
            "metadata": metadata(payment_id, by=BY_PAGE),
            "line_items": [{"quantity": 1, "price_data": price}],
            "payment_method_types": ["card"],
            "payment_intent_data": {
                "capture_method": capture_method,
                "transfer_group": str(payment_id),
                "metadata": metadata(payment_id, by=BY_PAGE),
            },
            "customer_creation": "always",
            "saved_payment_method_options": {"payment_method_save": "enabled"},
            "success_url": return_url,
            "cancel_url": return_url,
        }
        made = self._ask(lambda: self._client.checkout.sessions.create(params, _key(key)))
        return session_intent(made, provider=self._own.name, payment_id=payment_id, amount=amount)

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        params = {"amount_to_capture": to_stripe(amount), "expand": _WITH_CARD}
        key = _key(f"capture:{payment_id}")
        taken = self._ask(lambda: self._client.payment_intents.capture(reference, params, key))
        return intent_of(taken, provider=self._own.name, payment_id=payment_id)

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        key = _key(f"void:{payment_id}")
        if reference.startswith(_SESSION):
            ended = self._ask(lambda: self._client.checkout.sessions.expire(reference, None, key))
            named = payment_of(ended) or payment_id
            return session_intent(ended, provider=self._own.name, payment_id=named)
        ended = self._ask(lambda: self._client.payment_intents.cancel(reference, None, key))
        return intent_of(ended, provider=self._own.name, payment_id=payment_of(ended) or payment_id)

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        known = self._ask(lambda: self._client.payment_intents.retrieve(reference))
        payment_id = intent_of(known, provider=self._own.name).payment_id
        params = {
            "payment_intent": reference,
            "amount": to_stripe(amount),
            "metadata": {
                "payment_id": str(payment_id),
                "refund_id": str(refund_id),
                "order_id": str(order_id),
                "amount": str(known["amount"]),
                "captured": str(known.get("amount_received") or 0),
            },
        }
        made = self._ask(lambda: self._client.refunds.create(params, _key(f"refund:{refund_id}")))
        if made["status"] in ("failed", "canceled"):
            raise ProviderRefused(str(made.get("failure_reason") or "refund_failed"))
        return self._read(reference, payment_id)

    def forget(self, *, token: str) -> None:
        _, _, method = token.rpartition(":")
        self._ask(lambda: self._client.payment_methods.detach(method))

    def book(self, *, start: datetime, end: datetime, after: str, limit: int) -> BookPage:
        """Stripe's own order, the newest first; it shows a hundred at most."""
        params = {
            "created": {"gte": int(start.timestamp()), "lt": int(end.timestamp())},
            "limit": min(limit, _MOST),
            "expand": ["data.balance_transaction"],
        } | ({"starting_after": after} if after else {})
        page = self._ask(lambda: self._client.charges.list(params))
        lines = (entry_of(one, self._own, refunded=self._refunded(one)) for one in page["data"])
        entries = tuple(entry for entry in lines if entry is not None)
        return BookPage(entries, page["data"][-1]["id"] if page["has_more"] else "")

    def _refunded(self, charge: Document) -> int:
        """Of a partial capture the sum alone does not tell what was let go from what went back."""
        if not released_of(charge) or not charge["amount_refunded"]:
            return int(charge["amount_refunded"])
        refunds = self._listed({"charge": charge["id"]})
        kept = without_release(refunds, released=released_of(charge))
        return sum(one["amount"] for one in kept if one["status"] not in ("failed", "canceled"))

    def news(self, *, headers: Mapping[str, str], body: bytes) -> News:
        return webhooks.news_of(
            provider=self._own.name, secret=self._own.webhook_secret, headers=headers, body=body
        )

    def _reference_of(self, payment_id: UUID) -> str:
        """By the transfer group, which Stripe lists at once; its search lags behind.

        Without a charge no money is held, and whoever creates the payment again gets the first answer again.
        """
        params = {"transfer_group": str(payment_id), "limit": _MOST}
        charges = self._ask(lambda: self._client.charges.list(params))["data"]
        good = [charge for charge in charges if charge["status"] != "failed"]
        return str(good[0].get("payment_intent") or "") if good else ""

    def _read(self, reference: str, payment_id: UUID) -> Intent:
        params = {"expand": _WITH_CARD}
        found = self._ask(lambda: self._client.payment_intents.retrieve(reference, params))
        listed = self._listed({"payment_intent": reference}) if found.get("amount_received") else []
        told = (
            refund_of(one, payment_id=payment_id)
            for one in without_release(listed, released=released_of(found))
        )
        return intent_of(
            found,
            provider=self._own.name,
            payment_id=payment_of(found) or payment_id,
            refunds=[refund for refund in told if refund is not None],
        )

    def _listed(self, of: dict[str, str]) -> list[Document]:
        """The Refunds of a PaymentIntent or a Charge."""
        found: list[Document] = []
        params: dict[str, Any] = {**of, "limit": _MOST}
        for _ in range(_REFUND_PAGES):
            page = self._ask(partial(self._client.refunds.list, dict(params)))
            found += page["data"]
            if not page["has_more"]:
                break
            params["starting_after"] = found[-1]["id"]
        return found

    def _session(self, reference: str, payment_id: UUID) -> Intent:
        params = {"expand": ["payment_intent"]}
        found = self._ask(lambda: self._client.checkout.sessions.retrieve(reference, params))
        made = found.get("payment_intent")
        if found["status"] == "complete" and made:
            intent = self._read(made["id"], payment_id)
            if intent.status is not IntentStatus.REQUIRES_ACTION:
                return intent
        return session_intent(found, provider=self._own.name, payment_id=payment_id)

    def _ask(self, call: Callable[[], Any]) -> Document:
        """Ask, and read the answer as plain data.

        Raises:
            ProviderRefused: Stripe understood and said no.
            ProviderUnavailable: no answer, too many requests, a fault there, or keys that do not fit.
        """
        import stripe

        forbid_transaction()
        if not self._own.secret_key:
            raise ProviderUnavailable("No key of Stripe is configured.", retry_after=30)
        try:
            answer: Document = call().to_dict()
        except stripe.CardError as error:
            told = error.error
            raise ProviderRefused(_code(told.decline_code if told else "", error.code)) from error
        except stripe.InvalidRequestError as error:
            raise ProviderRefused(error.code or "invalid_request") from error
        except stripe.StripeError as error:
            log.warning("card_provider.failed", provider=self._own.name, error=type(error).__name__)
            raise ProviderUnavailable(retry_after=5) from error
        return answer


def _code(decline_code: str | None, code: str | None) -> str:
    """The bank's own word where it gives one, but for the wish to see the buyer, which is the code."""
    return SEE_BUYER if SEE_BUYER in (decline_code, code) else decline_code or code or "declined"


def _key(key: str) -> dict[str, str]:
    return {"idempotency_key": key}
