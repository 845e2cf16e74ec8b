"""Webhooks of the card providers: each verified and read by its adapter, taken once by its id, in any order."""

from collections.abc import Mapping

import structlog

from titan.kernel import clock
from titan.platform.db import sql
from titan.platform.db.transactions import required

from ..contracts import PaymentNotFound
from .observing import Observed, observe
from .providers import News
from .providers.configured import provider

log = structlog.get_logger(__name__)


def take(*, name: str, headers: Mapping[str, str], body: bytes) -> Observed | None:
    """Verify, remember and take in one webhook. None when it was taken before, or moves no payment of ours.

    Raises:
        WebhookRejected: its signature, age or form is wrong.
        ProviderNotFound: no provider of that name is configured.
    """
    lower = {header.lower(): value for header, value in headers.items()}
    news = provider(name).news(headers=lower, body=body)
    with required():
        if not _remember(news) or news.intent is None:
            return None
        try:
            return observe(news.intent)
        except PaymentNotFound:
            log.warning("payments.webhook_of_nobody", webhook=news.id, payment=str(news.intent.payment_id))
            return None


def _remember(news: News) -> bool:
    intent = news.intent
    return bool(
        sql.execute(
            "INSERT INTO payments_webhook (id, type, payment_id, outcome, received_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id) DO NOTHING",
            (
                news.id,
                news.type[:60],
                intent.payment_id if intent else None,
                intent.status if intent else "no effect",
                clock.now(),
            ),
        )
    )
