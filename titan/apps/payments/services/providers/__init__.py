"""The card providers: what Titan asks of them, and one adapter a protocol."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from titan.kernel.money import Money

from ...contracts import BookPage
from ...domain.intent import Intent


class ProviderRefused(Exception):
    """The provider understood and said no; its book did not change. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class News:
    """A webhook that was verified. `intent` is None where it tells of nothing that moves a payment of ours."""

    id: str
    type: str
    intent: Intent | None


class CardProvider(Protocol):
    """Every call may raise ProviderUnavailable: then it is unknown whether the provider acted.

    Repeating a call is safe: each carries a key that follows from the payment or the refund.
    """

    def find(self, *, payment_id: UUID, reference: str = "") -> Intent | None:
        """The intent of a payment, by its reference where that is known; None when the provider never heard of it."""

    def create(
        self, *, payment_id: UUID, amount: Money, token: str, return_url: str, is_captured_at_once: bool
    ) -> Intent:
        """Open an intent. With a token of a stored card it is decided at once, unless the bank wants to see the buyer.

        Raises:
            ProviderRefused: the token, the amount or the currency is not one of the provider's, or the bank said no.
        """

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        """Take so much of what is authorised; the rest is let go. Raises ProviderRefused if it cannot."""

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        """Let go of what is authorised. Raises ProviderRefused after a capture."""

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        """Send money back. Raises ProviderRefused if it is more than what is left."""

    def forget(self, *, token: str) -> None:
        """Keep that card no longer; nothing if it is not kept."""

    def book(self, *, start: datetime, end: datetime, after: str, limit: int) -> BookPage:
        """Charges made in `start..end` (exclusive), oldest first, after the page that answered `after` as `next`."""

    def news(self, *, headers: Mapping[str, str], body: bytes) -> News:
        """Verify and read a webhook; names of headers are lower case. Raises WebhookRejected."""
