"""Every call to a provider is remembered as its health."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from titan.kernel.money import Money
from titan.platform import failpoints

from ...contracts import BookPage, ProviderUnavailable
from ...domain.intent import Intent
from .. import health
from . import CardProvider, News, ProviderRefused

T = TypeVar("T")


class Watched:
    """A provider whose answers and silences are counted. Webhooks are not: they say nothing of its readiness."""

    def __init__(self, name: str, inner: CardProvider) -> None:
        self._name = name
        self._inner = inner

    def find(self, *, payment_id: UUID, reference: str = "") -> Intent | None:
        return self._watch(
            lambda: self._inner.find(payment_id=payment_id, reference=reference), is_heard=False
        )

    def create(
        self, *, payment_id: UUID, amount: Money, token: str, return_url: str, is_captured_at_once: bool
    ) -> Intent:
        return self._watch(
            lambda: self._inner.create(
                payment_id=payment_id,
                amount=amount,
                token=token,
                return_url=return_url,
                is_captured_at_once=is_captured_at_once,
            )
        )

    def capture(self, *, reference: str, payment_id: UUID, amount: Money) -> Intent:
        return self._watch(
            lambda: self._inner.capture(reference=reference, payment_id=payment_id, amount=amount)
        )

    def void(self, *, reference: str, payment_id: UUID) -> Intent:
        return self._watch(lambda: self._inner.void(reference=reference, payment_id=payment_id))

    def refund(self, *, reference: str, refund_id: UUID, order_id: UUID, amount: Money) -> Intent:
        return self._watch(
            lambda: self._inner.refund(
                reference=reference, refund_id=refund_id, order_id=order_id, amount=amount
            )
        )

    def forget(self, *, token: str) -> None:
        self._watch(lambda: self._inner.forget(token=token), is_heard=False)
        failpoints.answered()

    def book(self, *, start: datetime, end: datetime, after: str, limit: int) -> BookPage:
        return self._watch(
            lambda: self._inner.book(start=start, end=end, after=after, limit=limit), is_heard=False
        )

    def news(self, *, headers: Mapping[str, str], body: bytes) -> News:
        return self._inner.news(headers=headers, body=body)

    def _watch(self, call: Callable[[], T], *, is_heard: bool = True) -> T:
        """Reads that succeed do not heal: a provider may show what it has and take nothing new."""
        try:
            answer = call()
        except ProviderUnavailable:
            health.failed(self._name)
            raise
        except ProviderRefused:
            health.answered(self._name, outcome="refused", is_heard=is_heard)
            raise
        health.answered(self._name, outcome="answered", is_heard=is_heard)
        if is_heard:
            failpoints.answered()
        return answer
