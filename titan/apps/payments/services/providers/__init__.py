"""The port to a card provider. `http.py` speaks to the one that settings name."""

from collections.abc import Callable
from functools import cache
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from titan.kernel.money import Money

from ...domain.intent import Intent


class ProviderRefused(Exception):
    """The provider understood and said no; its book did not change. `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CardProvider(Protocol):
    """Every call may raise ProviderUnavailable: then it is unknown whether the provider acted.

    Repeating a call is safe: each carries a key that follows from the payment or the refund.
    """

    def find(self, *, payment_id: UUID) -> Intent | None:
        """The intent of a payment; None when the provider never heard of it."""

    def create(
        self, *, payment_id: UUID, amount: Money, token: str, return_url: str, is_captured_at_once: bool
    ) -> Intent:
        """Open an intent. With a token of a stored card it is decided at once, unless the bank wants to see the buyer.

        Raises:
            ProviderRefused: the token or the currency is not one of the provider's.
        """

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        """Take so much of what is authorised; the rest is let go. Raises ProviderRefused if it cannot."""

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        """Let go of what is authorised. Raises ProviderRefused after a capture."""

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        """Send money back. Raises ProviderRefused if it is more than what is left."""


@cache
def provider() -> CardProvider:
    """The card provider of this deployment."""
    make: Callable[[], CardProvider] = import_string(settings.CARD_PROVIDER)
    return make()
