"""A text message, and the two ways in which it leaves."""

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from titan.platform.db.transactions import forbid_transaction

if TYPE_CHECKING:
    import httpx

CONSOLE = "console:"
TIMEOUT_S, CONNECT_TIMEOUT_S = 5.0, 2.0


class GatewayRefused(Exception):
    """The gateway did not take a message; the outbox tries again."""


def is_offered() -> bool:
    """Whether messages can be sent at all."""
    return bool(settings.SMS_URL)


@dataclass(frozen=True, slots=True)
class TextMessage:
    """`to` is a number as E.164. A gateway that is given the same `key` twice may know that it is one message."""

    to: str
    text: str
    key: str

    def send(self) -> None:
        """Hand it to the gateway, or print it in a development.

        Raises:
            GatewayRefused: the gateway answered otherwise than 2xx.
            httpx.HTTPError: it did not answer.
        """
        if settings.SMS_URL == CONSOLE:
            sys.stdout.write(f"SMS to {self.to}: {self.text}\n")
            sys.stdout.flush()
            return
        forbid_transaction()
        answer = _client().post(
            settings.SMS_URL,
            json={"from": settings.SMS_FROM, "to": self.to, "text": self.text},
            headers={"Authorization": f"Bearer {settings.SMS_TOKEN}", "Idempotency-Key": self.key},
        )
        if not answer.is_success:
            raise GatewayRefused(f"the gateway answered {answer.status_code}")


@cache
def _client() -> "httpx.Client":
    # Its import brings what most processes never need.
    import httpx

    timeout = httpx.Timeout(TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    return httpx.Client(timeout=timeout, follow_redirects=False)
